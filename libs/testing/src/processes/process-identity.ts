import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A process, recognisable after its pid was given to another one: `startedAt` is the operating
 * system's own start time (Linux: clock ticks since boot; elsewhere: `ps -o lstart`).
 */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** Who runs under this pid now; undefined when nobody does (or only an unreaped zombie). */
export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = process.platform === 'linux' ? linuxStartTime(pid) : psStartTime(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Whether that very process, not just its pid, is still alive. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

function linuxStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold blanks and brackets: the fields are counted from its last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function psStartTime(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
