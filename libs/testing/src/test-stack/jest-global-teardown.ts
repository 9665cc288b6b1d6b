import { dropTemplates } from '../database/test-database.ts';
import './jest-global-setup.ts';
import { RUN_ID_VARIABLE } from './test-stack.ts';

/** Runs once after the specs: stops what they had started. */
export default async function tearDown(): Promise<void> {
  const server = globalThis.waybillStackServer;
  const stack = await server?.started();
  if (stack) await dropTemplates(stack.postgresUrl, process.env[RUN_ID_VARIABLE] ?? '');
  await server?.stop();
}
