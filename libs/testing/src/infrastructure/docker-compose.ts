import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { orderWatchdog } from '../processes/watchdog.ts';
import {
  DEVELOPMENT_PASSWORD,
  LOCAL_PORTS,
  type Infrastructure,
  type InfrastructureOptions,
} from './infrastructure.ts';

const run = promisify(execFile);
const FILE = fileURLToPath(new URL('../../../../docker-compose.yml', import.meta.url));
/** Of this clone alone: another one has its own containers and volumes. */
const PROJECT = `waybill-${createHash('sha256').update(FILE).digest('hex').slice(0, 8)}`;
const COMPOSE = ['compose', '--project-name', PROJECT, '-f', FILE];
const STOP = [...COMPOSE, 'stop', '--timeout', '10'];

/** The repository's docker-compose.yml, as a project of this clone; its volumes keep what is stored. */
export async function startComposed({ onProgress }: InfrastructureOptions): Promise<Infrastructure> {
  onProgress?.(`docker compose: starting project ${PROJECT} (pulls the images the first time)`);
  orderWatchdog({ do: 'run', key: 'compose', command: 'docker', args: STOP, cwd: process.cwd() });
  try {
    await run('docker', [...COMPOSE, 'up', '--detach', '--wait', '--wait-timeout', '180']);
  } catch (cause) {
    throw new Error(`docker compose could not start the infrastructure: ${lastLine(cause)}`, { cause });
  }
  return {
    provider: 'docker',
    postgresUrl: `postgres://postgres:${DEVELOPMENT_PASSWORD}@127.0.0.1:${LOCAL_PORTS.postgres}/postgres`,
    kafkaBrokers: `127.0.0.1:${LOCAL_PORTS.kafka}`,
    stop: async () => {
      await run('docker', STOP);
      orderWatchdog({ do: 'skip', key: 'compose' });
    },
  };
}

function lastLine(error: unknown): string {
  const said = (error as { stderr?: string }).stderr ?? String(error);
  return said.trim().split('\n').at(-1) ?? '';
}
