import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { startSystem, type System, type SystemOptions } from '../system/start-system.ts';
import { STANDING_STACK_FILE, testStack } from './test-stack.ts';

/** Holds a folder per system with its logs; `npm test` empties it. */
export const TEST_SYSTEMS_DIRECTORY = join(dirname(STANDING_STACK_FILE), 'test-systems');

/**
 * A system of the spec's own on the shared Postgres and Kafka: free ports, own databases, own topics.
 * Its applications must be built. The logs stay in `.waybill/test-systems` after it is stopped.
 */
export async function startTestSystem(
  options: Pick<SystemOptions, 'services' | 'env'> = {},
): Promise<System> {
  const isolation = `test_${randomBytes(4).toString('hex')}`;
  return startSystem({
    ...options,
    infrastructure: await testStack(),
    ports: 'random',
    isolation,
    directory: join(TEST_SYSTEMS_DIRECTORY, isolation),
  });
}
