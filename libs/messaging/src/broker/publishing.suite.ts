import { describe, expect, it } from '@jest/globals';
import { newName, series, topicOf, type BrokerFixture } from '../testing/broker-fixture.ts';
import { MessageLog } from '../testing/message-log.ts';
import { MessageRejected } from './broker.port.ts';

/** By the Java client's murmur2, from the hashes in its own tests (Apache Kafka, `UtilsTest.testMurmur2`). */
const PARTITION_OF_12: Record<string, number> = {
  '21': 0,
  foobar: 6,
  'a-little-bit-long-string': 8,
  'a-little-bit-longer-string': 11,
  abc: 3,
};

export function describePublishing(fixture: () => BrokerFixture): void {
  describe('publishing', () => {
    it('is acknowledged when the message is stored, also for those who read it later', async () => {
      const topic = await fixture().newTopic(3);
      await fixture().broker.publish(series(topic, 'a', 5));
      const log = new MessageLog();
      await fixture().consume({ topics: [topic], onMessage: log.take });
      await log.atLeast(5);
      expect(log.values()).toEqual(['a-0', 'a-1', 'a-2', 'a-3', 'a-4']);
    });

    it('keeps the order of each key, in one partition, from batch to batch', async () => {
      const topic = await fixture().newTopic(3);
      const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
      for (let batch = 0; batch < 10; batch++) {
        await fixture().broker.publish(keys.flatMap((key) => series(topic, key, 4, 4 * batch)));
      }
      const log = new MessageLog();
      await fixture().consume({ topics: [topic], onMessage: log.take });
      await log.atLeast(40 * keys.length);
      for (const key of keys) {
        expect(log.values(key)).toEqual(series(topic, key, 40).map(({ value }) => value));
        const partitions = log.messages
          .filter((message) => message.key === key)
          .map(({ partition }) => partition);
        expect(new Set(partitions).size).toBe(1);
      }
    });

    it('puts a key where every client of Kafka does, so that another one can take over', async () => {
      const topic = await fixture().newTopic(12);
      const keys = Object.keys(PARTITION_OF_12);
      await fixture().broker.publish(keys.flatMap((key) => series(topic, key, 1)));
      const log = new MessageLog();
      await fixture().consume({ topics: [topic], onMessage: log.take });
      await log.atLeast(keys.length);
      const partitions = new Map(log.messages.map(({ key, partition }) => [key, partition]));
      expect(partitions).toEqual(new Map(Object.entries(PARTITION_OF_12)));
    });

    it('reaches several topics by one call', async () => {
      const topics = [await fixture().newTopic(1), await fixture().newTopic(1)];
      await fixture().broker.publish(topics.flatMap((topic) => series(topic, topic, 2)));
      const log = new MessageLog();
      await fixture().consume({ topics, onMessage: log.take });
      await log.atLeast(4);
      for (const topic of topics) expect(log.values(topic)).toEqual([`${topic}-0`, `${topic}-1`]);
    });

    it('keeps keys, bodies and headers to the letter', async () => {
      const topic = await fixture().newTopic(1);
      const sent = {
        topic,
        key: 'Straße 1 – 東京',
        value: JSON.stringify({ text: 'naïve ☕️ \u0000 \u{1f4e6} "quoted"\n', empty: '' }),
        headers: { ce_id: '1', ce_subject: 'Ωmega 🚚', empty: '' },
      };
      await fixture().broker.publish([sent]);
      const log = new MessageLog();
      await fixture().consume({ topics: [topic], onMessage: log.take });
      expect(await log.atLeast(1)).toEqual([{ ...sent, partition: 0, offset: '0' }]);
    });

    it('refuses a message that is too large as rejected, and goes on with others', async () => {
      const topic = await fixture().newTopic(1);
      const tooLarge = { topic, key: 'large', value: 'x'.repeat(2 * 1024 * 1024), headers: {} };
      await expect(fixture().broker.publish([tooLarge])).rejects.toThrow(MessageRejected);
      await fixture().broker.publish(series(topic, 'small', 1));
      const log = new MessageLog();
      await fixture().consume({ topics: [topic], onMessage: log.take });
      await log.atLeast(1);
      expect(log.values()).toEqual(['small-0']);
    });

    it('to a topic that is not there fails and names it', async () => {
      const missing = newName('missing');
      await expect(fixture().broker.publish(series(missing, 'a', 1))).rejects.toThrow(missing);
    });
  });

  describe('creating topics', () => {
    it('makes those that are missing and leaves the others as they are', async () => {
      const [there, missing] = [topicOf(newName('topic'), 2), topicOf(newName('topic'), 1)];
      await fixture().broker.createTopics([there]);
      await fixture().broker.publish(series(there.name, 'a', 1));
      await fixture().broker.createTopics([{ ...there, partitions: 5 }, missing]);
      await fixture().broker.createTopics([there, missing]);
      await fixture().broker.publish(series(missing.name, 'b', 1));
      const log = new MessageLog();
      await fixture().consume({ topics: [there.name, missing.name], onMessage: log.take });
      await log.atLeast(2);
      expect(log.values().sort()).toEqual(['a-0', 'b-0']);
    });

    it('may be done by several at once', async () => {
      const topic = topicOf(newName('topic'), 2);
      await Promise.all([1, 2, 3].map(() => fixture().broker.createTopics([topic])));
      await fixture().broker.publish(series(topic.name, 'a', 1));
    });
  });
}
