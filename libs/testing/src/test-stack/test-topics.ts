import { randomBytes } from 'node:crypto';
import { createTopics } from '../system/create-topics.ts';
import { kafkaBrokers } from './test-stack.ts';

/**
 * A prefix for topics and consumer groups of a spec file's own, for `KAFKA_TOPIC_PREFIX`:
 * the contracts fix the topics' names, so specs that run at the same time tell theirs apart by it.
 */
export function uniqueTopicPrefix(): string {
  return `test-${randomBytes(4).toString('hex')}.`;
}

/** All topics of the contracts under a prefix of the spec's own, which is returned. */
export async function createTestTopics(prefix = uniqueTopicPrefix()): Promise<string> {
  await createTopics(await kafkaBrokers(), prefix);
  return prefix;
}
