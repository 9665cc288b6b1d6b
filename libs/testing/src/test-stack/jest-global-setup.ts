import { randomBytes } from 'node:crypto';
import { serveTestStack, type StackServer } from './stack-server.ts';
import { RUN_ID_VARIABLE, STACK_URL_VARIABLE } from './test-stack.ts';

declare global {
  /** From Jest's global setup to its teardown, which are separate modules of one process. */
  var waybillStackServer: StackServer | undefined;
}

/**
 * Runs once before the specs: makes the test stack available, without starting it; `npm test` has done so
 * already.
 */
export default async function setUp(): Promise<void> {
  process.env[RUN_ID_VARIABLE] = randomBytes(3).toString('hex');
  if (process.env[STACK_URL_VARIABLE]) return;
  const print = (message: string) => process.stderr.write(`${message}\n`);
  globalThis.waybillStackServer = await serveTestStack(print, { reuse: true });
  process.env[STACK_URL_VARIABLE] = globalThis.waybillStackServer.url;
}
