import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { endProcess, send } from './end-process.ts';
import { endWithThisProcess } from './end-with-this-process.ts';
import { identify } from './process-identity.ts';
import type { RunRecord } from './run-record.ts';

export interface GuardedProcessOptions {
  name: string;
  command: string;
  args: string[];
  /** Exactly these variables; nothing is inherited. */
  env: Record<string, string | undefined>;
  cwd: string;
  /** Standard output and error are appended here: a file outlives the launcher, a pipe would not. */
  logFile: string;
  /** What asks it to end in good order. */
  stopSignal?: NodeJS.Signals;
  /** Where the process is noted so that a next start can end it. */
  record?: RunRecord | undefined;
  uid?: number | undefined;
  gid?: number | undefined;
}

export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A child process that never outlives this one. */
export interface GuardedProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  readonly exited: Promise<ProcessExit>;
  /** How it ended; undefined while it runs. */
  exit(): ProcessExit | undefined;
  kill(signal: NodeJS.Signals): void;
  /** Ends it in good order; after `patienceMs` (10 s by default) it is killed. */
  stop(patienceMs?: number): Promise<ProcessExit>;
  /** The last lines it wrote. */
  logTail(lines?: number): string;
}

/** @throws when the program cannot be started */
export async function startGuarded(options: GuardedProcessOptions): Promise<GuardedProcess> {
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', log, log],
    detached: true,
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid }),
  });
  closeSync(log);

  let exit: ProcessExit | undefined;
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code, signal) => resolve((exit = { code, signal })));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => {
      reject(new Error(`${options.name}: ${options.command} could not be started`, { cause }));
    });
  });

  const pid = child.pid ?? 0;
  const identity = identify(pid);
  endWithThisProcess(child, stopSignal);
  if (identity) options.record?.add(options.name, identity, stopSignal);
  void exited.then(() => options.record?.remove(pid));

  return {
    name: options.name,
    pid,
    logFile: options.logFile,
    exited,
    exit: () => exit,
    kill: (signal) => {
      if (!exit) send(pid, signal);
    },
    stop: async (patienceMs = 10_000) => {
      if (!exit && identity) await endProcess(identity, stopSignal, patienceMs);
      return exited;
    },
    logTail: (lines = 40) => tail(options.logFile, lines),
  };
}

function tail(file: string, lines: number): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
