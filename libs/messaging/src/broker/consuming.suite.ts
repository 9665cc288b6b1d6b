import { describe, expect, it } from '@jest/globals';
import { eventually } from '@waybill/testing';
import { series, newName, type BrokerFixture } from '../testing/broker-fixture.ts';
import { MessageLog } from '../testing/message-log.ts';
import type { ReceivedMessage } from './broker.port.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];

export function describeConsuming(fixture: () => BrokerFixture): void {
  describe('consuming', () => {
    it('hands over one message at a time per partition, and several partitions at once', async () => {
      const topic = await fixture().newTopic(4);
      await fixture().broker.publish(KEYS.flatMap((key) => series(topic, key, 5)));
      const log = new MessageLog();
      const inHand = new Map<number, number>();
      let mostPerPartition = 0;
      let mostPartitions = 0;
      const onMessage = async (message: ReceivedMessage) => {
        inHand.set(message.partition, (inHand.get(message.partition) ?? 0) + 1);
        mostPerPartition = Math.max(mostPerPartition, ...inHand.values());
        mostPartitions = Math.max(mostPartitions, [...inHand.values()].filter((count) => count > 0).length);
        await new Promise((resolve) => setTimeout(resolve, 2));
        inHand.set(message.partition, (inHand.get(message.partition) ?? 0) - 1);
        await log.take(message);
      };
      await fixture().consume({ topics: [topic], concurrency: 2, onMessage });
      await log.atLeast(5 * KEYS.length);
      expect(mostPerPartition).toBe(1);
      expect(mostPartitions).toBe(2);
    });

    it('delivers a message again that was not handled, and nothing of its partition before it', async () => {
      const topic = await fixture().newTopic(1);
      await fixture().broker.publish(series(topic, 'a', 4));
      const log = new MessageLog();
      let failures = 3;
      const onMessage = async (message: ReceivedMessage) => {
        await log.take(message);
        if (message.value === 'a-1' && failures-- > 0) throw new Error('not now');
      };
      await fixture().consume({ topics: [topic], onMessage });
      await log.atLeast(7);
      expect(log.values()).toEqual(['a-0', 'a-1', 'a-1', 'a-1', 'a-1', 'a-2', 'a-3']);
    });

    it('goes on with other partitions while one message fails', async () => {
      const topic = await fixture().newTopic(4);
      await fixture().broker.publish(KEYS.flatMap((key) => series(topic, key, 2)));
      const log = new MessageLog();
      let stuck: number | undefined;
      const onMessage = async (message: ReceivedMessage) => {
        stuck ??= message.partition;
        if (message.partition === stuck) throw new TypeError('never');
        await log.take(message);
      };
      await fixture().consume({ topics: [topic], onMessage });
      await log.atLeast(6);
      await fixture().broker.publish(KEYS.flatMap((key) => series(topic, key, 2, 2)));
      const later = () => log.messages.filter(({ value }) => /-3$/.test(value ?? ''));
      await eventually(() => expect(later().length).toBeGreaterThan(0), { timeoutMs: 20_000 });
      expect(log.messages.filter(({ partition }) => partition === stuck)).toEqual([]);
    });

    it('keeps other partitions going, also with what comes later, while a handler takes long', async () => {
      const topic = await fixture().newTopic(4);
      await fixture().broker.publish(KEYS.flatMap((key) => series(topic, key, 1)));
      const log = new MessageLog();
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      const onMessage = async (message: ReceivedMessage) => {
        if (message.key === 'a' && message.value === 'a-0') await released;
        await log.take(message);
      };
      await fixture().consume({ topics: [topic], onMessage });
      const reader = new MessageLog();
      await fixture().consume({ topics: [topic], onMessage: reader.take });
      await reader.atLeast(KEYS.length);
      const slow = reader.messages.find(({ key }) => key === 'a')?.partition;
      const others = reader.messages
        .filter(({ partition }) => partition !== slow)
        .map(({ key }) => key ?? '');
      await log.atLeast(others.length);
      for (let round = 1; round <= 3; round++) {
        await fixture().broker.publish(others.flatMap((key) => series(topic, key, 1, round)));
        await log.atLeast(others.length * (round + 1));
      }
      expect(log.values('a')).toEqual([]);
      release();
      await log.atLeast(others.length * 4 + KEYS.length - others.length);
      expect(log.values('a')).toEqual(['a-0']);
    });

    it('hands over a backlog that is larger than what it fetches, each message once and in order', async () => {
      const topic = await fixture().newTopic(2);
      const body = 'x'.repeat(4 * 1024);
      const backlog = (from: number) =>
        series(topic, 'a', 100, from).map((message) => ({ ...message, value: `${message.value} ${body}` }));
      for (let from = 0; from < 600; from += 100) await fixture().broker.publish(backlog(from));
      const log = new MessageLog();
      await fixture().consume({ topics: [topic], onMessage: log.take });
      await log.atLeast(600);
      const numbers = log.values().map((value) => Number(value?.split(' ')[0]?.slice(2)));
      expect(numbers).toEqual(Array.from({ length: 600 }, (_, index) => index));
    });

    it('gives what has no key or no body as null', async () => {
      const topic = await fixture().newTopic(1);
      await fixture().sendBare(topic, [
        { key: null, value: 'no key' },
        { key: 'tombstone', value: null },
        { key: '', value: '' },
      ]);
      const log = new MessageLog();
      await fixture().consume({ topics: [topic], onMessage: log.take });
      await log.atLeast(3);
      expect(log.messages.map(({ key, value }) => [key, value])).toEqual([
        [null, 'no key'],
        ['tombstone', null],
        ['', ''],
      ]);
    });

    it('of a topic that is not there fails and names it', async () => {
      const missing = newName('missing');
      const consuming = fixture().consume({ topics: [missing], onMessage: () => Promise.resolve() });
      await expect(consuming).rejects.toThrow(missing);
    });
  });
}
