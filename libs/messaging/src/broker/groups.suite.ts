import { describe, expect, it } from '@jest/globals';
import { eventually } from '@waybill/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { newName, series, type BrokerFixture } from '../testing/broker-fixture.ts';
import { MessageLog } from '../testing/message-log.ts';
import type { ReceivedMessage } from './broker.port.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];
/** Longer than any client here lets a member be silent. ms */
const LONGER_THAN_A_SESSION_MS = 8_000;

export function describeGroups(fixture: () => BrokerFixture): void {
  describe('a group', () => {
    it('goes on after a restart where it stopped: after what was handled, with what was not', async () => {
      const topic = await fixture().newTopic(1);
      const group = newName('group');
      await fixture().broker.publish(series(topic, 'a', 6));
      const first = new MessageLog();
      const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
      const untilThird = async (message: ReceivedMessage, signal: AbortSignal) => {
        if (message.value !== 'a-3') return first.take(message);
        reach();
        await delay(60_000, undefined, { signal });
      };
      const member = await fixture().consume({ group, topics: [topic], onMessage: untilThird });
      await reached;
      await member.stop();
      expect(first.values()).toEqual(['a-0', 'a-1', 'a-2']);

      const second = new MessageLog();
      await fixture().consume({ group, topics: [topic], onMessage: second.take });
      await second.atLeast(3);
      expect(second.values()).toEqual(['a-3', 'a-4', 'a-5']);
    });

    it('has finished the messages in hand, and noted them, when a member has stopped', async () => {
      const topic = await fixture().newTopic(1);
      const group = newName('group');
      await fixture().broker.publish(series(topic, 'a', 3));
      const first = new MessageLog();
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      const member = await fixture().consume({
        group,
        topics: [topic],
        onMessage: async (message) => {
          begin();
          await released;
          await first.take(message);
        },
      });
      await begun;
      const stopped = member.stop();
      release();
      await stopped;
      expect(first.values()).toEqual(['a-0']);

      const second = new MessageLog();
      await fixture().consume({ group, topics: [topic], onMessage: second.take });
      await second.atLeast(2);
      expect(second.values()).toEqual(['a-1', 'a-2']);
    });

    it('shares its partitions with a member that joins, and takes them back when it leaves; nothing is lost', async () => {
      const topic = await fixture().newTopic(6);
      const group = newName('group');
      const [first, second] = [new MessageLog(), new MessageLog()];
      let round = 0;
      const publish = async () => {
        const from = round++;
        await fixture().broker.publish(KEYS.flatMap((key) => series(topic, key, 1, from)));
      };
      await fixture().consume({ group, topics: [topic], onMessage: first.take });
      await publish();
      await first.atLeast(KEYS.length);

      const joining = await fixture().consume({ group, topics: [topic], onMessage: second.take });
      await eventually(
        async () => {
          await publish();
          expect(second.messages.length).toBeGreaterThan(0);
        },
        { timeoutMs: 20_000 },
      );
      await joining.stop();
      await publish();
      const sent = round * KEYS.length;
      await eventually(
        () => {
          const arrived = new Set([...first.values(), ...second.values()]);
          expect(arrived.size).toBe(sent);
        },
        { timeoutMs: 20_000 },
      );
    });

    it('keeps a member whose handler is slower than a session lasts, and gives its message to nobody else', async () => {
      const topic = await fixture().newTopic(1);
      const group = newName('group');
      const [slow, other] = [new MessageLog(), new MessageLog()];
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      await fixture().broker.publish(series(topic, 'a', 2));
      await fixture().consume({
        group,
        topics: [topic],
        onMessage: async (message) => {
          begin();
          if (message.value === 'a-0') await delay(LONGER_THAN_A_SESSION_MS);
          await slow.take(message);
        },
      });
      await begun;
      await slow.atLeast(2);
      await fixture().consume({ group, topics: [topic], onMessage: other.take });
      expect(slow.values()).toEqual(['a-0', 'a-1']);
      expect(other.values()).toEqual([]);
    });
  });
}
