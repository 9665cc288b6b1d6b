import { QueryFailedError } from 'typeorm';

/**
 * Whether an error means "our database can't do it now, ask again" (connection, pool, lock, time-out,
 * shutdown, deadlock), as opposed to a fault of the statement or of the program.
 */
export function isDatabaseOutage(error: unknown): boolean {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (typeof cause !== 'object' || cause === null) return false;
  if ('code' in cause && typeof cause.code === 'string' && TRANSIENT_CODES.test(cause.code)) return true;
  const message = 'message' in cause ? String(cause.message) : '';
  return POOL_MESSAGES.some((known) => message.includes(known));
}

/**
 * SQLSTATE classes 08 (connection), 53 (resources), 57 (operator intervention, statement time-out), 58 (system),
 * 40 (rollback: deadlock, serialization), 55P03 (lock time-out), 25P03 and 25P04 (idle and transaction time-outs),
 * 25006 (a standby after failover); and the errno names of broken sockets.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const TRANSIENT_CODES =
  /^((08|53|57|58|40)[0-9A-Z]{3}|55P03|25P03|25P04|25006|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;

/** pg and pg-pool give these no code. */
const POOL_MESSAGES = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end on the pool',
];
