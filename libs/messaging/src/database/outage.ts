import { QueryFailedError, type DataSource } from 'typeorm';
import { rows } from './rows.ts';

/**
 * SQLSTATE classes 08 (connection), 53 (resources), 57 (operator intervention; 57014, a cancelled statement, is told
 * apart below), 58 (system); 55P03 (lock time-out), 25006 (a standby after failover); and the errno names of broken sockets.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const AWAY =
  /^((08|53|57|58)[0-9A-Z]{3}|55P03|25006|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;

/** Of `pg` and its pool, which have no code. */
const AWAY_MESSAGES = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end on the pool',
];

/** Idle-in-transaction and transaction time-out: the server ends the session, and nothing more can be done in it. */
const SESSION_TIMEOUTS = ['25P03', '25P04'];
/** With the statement time-out: too slow just now, or too slow altogether. */
const TIMEOUTS = ['57014', ...SESSION_TIMEOUTS];

/** Deadlock and serialization failure. */
const CONFLICTS = ['40P01', '40001'];

export type DatabaseTrouble = 'away' | 'conflict' | 'timeout' | 'data';

/** @returns what is the matter with the database; `data` when it refuses a value; undefined for any other error */
export function databaseTrouble(error: unknown): DatabaseTrouble | undefined {
  const cause = causeOf(error);
  if (!cause) return undefined;
  const code = codeOf(cause);
  if (TIMEOUTS.includes(code)) return 'timeout';
  if (CONFLICTS.includes(code)) return 'conflict';
  if (AWAY.test(code)) return 'away';
  if (/^22[0-9A-Z]{3}$/.test(code)) return 'data';
  const message = 'message' in cause ? String(cause.message) : '';
  return AWAY_MESSAGES.some((known) => message.startsWith(known)) ? 'away' : undefined;
}

/** Whether an error means "our database can't do it now, ask again", as opposed to a fault of the statement. */
export function isDatabaseOutage(error: unknown): boolean {
  const trouble = databaseTrouble(error);
  return trouble !== undefined && trouble !== 'data';
}

/** Tells a database that is away from a connection that was lost for what was done with it. */
export async function databaseAnswers({ manager }: DataSource): Promise<boolean> {
  try {
    await rows(manager, 'SELECT 1');
    return true;
  } catch {
    return false;
  }
}

/** Whether the transaction in which it happened is gone with its session. */
export function endsSession(error: unknown): boolean {
  const cause = causeOf(error);
  return cause !== undefined && SESSION_TIMEOUTS.includes(codeOf(cause));
}

function causeOf(error: unknown): object | undefined {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return typeof cause === 'object' && cause !== null ? cause : undefined;
}

function codeOf(cause: object): string {
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}
