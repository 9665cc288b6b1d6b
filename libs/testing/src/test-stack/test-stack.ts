import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Provider } from '../infrastructure/infrastructure.ts';

/** What specs are told about the Postgres and Kafka they share. */
export interface TestStack {
  provider: Provider;
  /** Of a superuser. */
  postgresUrl: string;
  kafkaBrokers: string;
}

/** Where Jest's main process answers, set by its global setup. */
export const STACK_URL_VARIABLE = 'WAYBILL_TEST_STACK_URL';
/** Tells the runs of a stack that stays up apart. */
export const RUN_ID_VARIABLE = 'WAYBILL_TEST_RUN';

/** Holds the address of a stack that stays up, see `npm run test:watch`. */
export const STANDING_STACK_FILE = join(
  fileURLToPath(new URL('../../../../.waybill', import.meta.url)),
  'test-stack.json',
);

/**
 * The Postgres and Kafka of this test run; the first spec that asks starts them.
 * @throws outside of Jest, and when they cannot start
 */
export async function testStack(): Promise<TestStack> {
  return (known ??= ask());
}

export async function kafkaBrokers(): Promise<string> {
  return (await testStack()).kafkaBrokers;
}

/** The address of a stack that stays up, as it was written; it may have stopped since. */
export function standingStackUrl(): string | undefined {
  try {
    return (JSON.parse(readFileSync(STANDING_STACK_FILE, 'utf8')) as { url: string }).url;
  } catch {
    return undefined;
  }
}

let known: Promise<TestStack> | undefined;

async function ask(): Promise<TestStack> {
  const url = process.env[STACK_URL_VARIABLE];
  if (!url)
    throw new Error(`${STACK_URL_VARIABLE} is not set: run this file by Jest, which starts the stack.`);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The test stack could not start: ${await answer.text()}`);
  return (await answer.json()) as TestStack;
}
