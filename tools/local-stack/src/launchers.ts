import { identify, isAlive } from '@waybill/testing';

const LOOK_EVERY_MS = 500;

/**
 * Calls back once when a process that started this one (npm, the bootstrap) is gone: then nobody could
 * stop this one any more. Their pids come in `WAYBILL_LAUNCHERS`.
 */
export function whenLauncherEnds(callback: (pid: number) => void): void {
  const pids = (process.env['WAYBILL_LAUNCHERS'] ?? '').split(',').filter(Boolean).map(Number);
  const launchers = pids.map((pid) => identify(pid) ?? { pid, startedAt: 'gone' });
  const timer = setInterval(() => {
    const gone = launchers.find((launcher) => !isAlive(launcher));
    if (!gone) return;
    clearInterval(timer);
    callback(gone.pid);
  }, LOOK_EVERY_MS);
  timer.unref();
}
