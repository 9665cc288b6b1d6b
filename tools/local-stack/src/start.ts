/**
 * `npm start`: the whole platform on this machine, and one order on its way through it.
 * With `--once` it ends when that order is delivered, exit code 0, or with the reason why not.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  assertPortsFree,
  RunRecord,
  SERVICES,
  SMTP_PORT,
  startInfrastructure,
  startSystem,
} from '@waybill/testing';
import { build } from './build.ts';
import { demonstrate } from './demonstration.ts';
import { EDGE_PORT, startEdge } from './edge/edge.ts';
import { keepAlive } from './keep-alive.ts';
import { whenLauncherEnds } from './launchers.ts';
import { STACK_DIRECTORY } from './paths.ts';
import { seconds, showProgress } from './progress.ts';
import { guide, page } from './guide.ts';

const { once } = readArguments();
const ports = [
  ...SERVICES.map(({ name, port }) => [name, port] as const),
  ['the sandbox mail server', SMTP_PORT] as const,
  ['the one origin', EDGE_PORT] as const,
];
const startedAt = Date.now();
const progress = showProgress();
/** What is to be stopped, in the order it was started. */
const started: { stop(): Promise<void> | void }[] = [];
const stopping = new AbortController();
let ending: Promise<void> | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
whenLauncherEnds(() => void end(1));

try {
  await start();
  if (once) await end(0);
} catch (error) {
  progress.say(stopping.signal.aborted ? '' : `\n${error instanceof Error ? error.message : String(error)}`);
  await end(1);
}

async function start(): Promise<void> {
  const record = await RunRecord.claim(STACK_DIRECTORY);
  await assertPortsFree(ports);
  await progress.step('build', build);
  const infrastructure = await progress.step('Postgres and Kafka', (note) =>
    startInfrastructure({ purpose: 'local-stack', directory: STACK_DIRECTORY, record, onProgress: note }),
  );
  started.push(infrastructure);
  // What the sandbox remembers belongs to the orders in this Postgres, and to those of no other.
  const directory = join(STACK_DIRECTORY, infrastructure.provider);
  const system = await progress.step('services', (note) =>
    startSystem({ infrastructure, ports: 'fixed', directory, record, onProgress: note }),
  );
  started.push(system);
  for (const service of system.services) void keepAlive(service, progress.say, stopping.signal);
  started.push(await startEdge({ port: EDGE_PORT, url: system.url, page: page(system) }));

  await demonstrate({ origin: `http://localhost:${EDGE_PORT}`, token: system.token, progress, directory });
  progress.say(`\nThe first order was delivered ${seconds(startedAt)} after the start.`);
  if (!once) progress.say(guide(system, directory));
}

/** Stops everything, once, and ends this process. */
function end(code: number): Promise<void> {
  return (ending ??= (async () => {
    stopping.abort();
    if (started.length > 0) progress.say('\nStopping …');
    for (const part of started.reverse()) {
      await Promise.resolve(part.stop()).catch((error: unknown) => progress.say(String(error)));
    }
    process.exit(code);
  })());
}

function readArguments(): { once: boolean } {
  try {
    return parseArgs({ options: { once: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    console.error(
      `${(error as Error).message}\nnpm start takes one option, after two dashes: npm start -- --once`,
    );
    process.exit(1);
  }
}
