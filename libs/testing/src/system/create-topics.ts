import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The same step that a deployment runs: topics come from the contracts. */
const ENTRY = fileURLToPath(new URL('../../../messaging/src/create-topics.ts', import.meta.url));

/**
 * Creates the topics that are missing.
 * @param prefix put before every topic's name
 * @throws with what the step said
 */
export async function createTopics(kafkaBrokers: string, prefix = ''): Promise<void> {
  const env = { PATH: process.env['PATH'], KAFKA_BROKERS: kafkaBrokers, KAFKA_TOPIC_PREFIX: prefix };
  try {
    await run(process.execPath, ['--conditions=@waybill/source', ENTRY], { env });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? '';
    throw new Error(`The topics could not be created on ${kafkaBrokers}: ${said.trim()}`, { cause: error });
  }
}
