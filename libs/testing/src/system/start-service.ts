import { eventually } from '../eventually.ts';
import { startGuarded, type GuardedProcess, type ProcessExit } from '../processes/guarded-process.ts';
import type { RunRecord } from '../processes/run-record.ts';

export interface ServiceOptions {
  name: string;
  /** What Node runs, with its options. */
  run: string[];
  /** Where it listens, `http://localhost:PORT`. */
  url: string;
  /** Everything it is told; only `PATH` is inherited. */
  env: Record<string, string>;
  logFile: string;
  record?: RunRecord | undefined;
  /** How long it may take until it is ready; default 60 s. */
  readyWithinMs?: number;
}

/** A service as a process of its own. */
export interface ServiceHandle {
  readonly name: string;
  readonly url: string;
  readonly logFile: string;
  /** Of the present process; another one after a restart. */
  readonly pid: number;
  /** Resolves when the present process ends, for whatever reason. */
  readonly exited: Promise<ProcessExit>;
  /** Sends a signal, for example SIGKILL, and does not wait. */
  kill(signal: NodeJS.Signals): void;
  /** Ends it in good order. */
  stop(): Promise<void>;
  /** Starts it again, after ending it if it still runs, and waits until it is ready. */
  restart(): Promise<void>;
  /** The last lines of its log. */
  logTail(lines?: number): string;
}

/**
 * Starts a service and waits until `GET /health/ready` says 200.
 * @throws with the end of its log when it ends or is not ready in time
 */
export async function startService(options: ServiceOptions): Promise<ServiceHandle> {
  let running = await launch(options);
  return {
    name: options.name,
    url: options.url,
    logFile: options.logFile,
    get pid() {
      return running.pid;
    },
    get exited() {
      return running.exited;
    },
    kill: (signal) => running.kill(signal),
    stop: async () => void (await running.stop()),
    restart: async () => {
      await running.stop();
      running = await launch(options);
    },
    logTail: (lines) => running.logTail(lines),
  };
}

async function launch({
  name,
  run,
  url,
  env,
  logFile,
  record,
  readyWithinMs,
}: ServiceOptions): Promise<GuardedProcess> {
  const started = await startGuarded({
    name,
    command: process.execPath,
    args: run,
    env: { PATH: process.env['PATH'], PORT: new URL(url).port, ...env },
    cwd: process.cwd(),
    logFile,
    record,
  });
  try {
    await eventually(() => ready(started, url), { timeoutMs: readyWithinMs ?? 60_000, intervalMs: 100 });
    if (started.exit()) throw new Error('it ended');
    return started;
  } catch (cause) {
    await started.stop();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${name} did not start: ${why}. ${logFile} ends with:\n${started.logTail(15)}`, {
      cause,
    });
  }
}

async function ready(started: GuardedProcess, url: string): Promise<void> {
  if (started.exit()) return;
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
  if (response.status !== 200) throw new Error(`/health/ready says ${response.status}`);
}
