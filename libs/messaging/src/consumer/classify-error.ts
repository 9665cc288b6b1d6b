import { QueryFailedError } from 'typeorm';
import { ZodError } from 'zod';
import { PermanentError } from '../errors.ts';

/**
 * What to do about an error:
 * - `outage`: our own database is away or busy; nothing is wrong with the message.
 * - `conflict`: a deadlock or serialization failure; the same again succeeds.
 * - `permanent`: it will fail the same way every time.
 * - `retryable`: anything else.
 */
export type ErrorClass = 'outage' | 'conflict' | 'permanent' | 'retryable';

/** PostgreSQL's SQLSTATE, appendix A of its manual. */
const CONFLICTS = new Set(['40001', '40P01']);
const OUTAGES = new Set([
  '25P03', // idle_in_transaction_session_timeout
  '25P04', // transaction_timeout
  '55P03', // lock_not_available
  '57014', // query_canceled: statement_timeout
]);
/** Connection exceptions, insufficient resources, operator intervention, system errors. */
const OUTAGE_CLASSES = ['08', '53', '57', '58'];

/** Of Node's sockets and of `pg` and its pool, which have no code. */
const SOCKET_ERRORS = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN']);
const CONNECTION_MESSAGES =
  /connection terminated|timeout exceeded when trying to connect|not queryable|pool/i;

/** Mistakes in the code, which no retry mends. */
const PROGRAMMING_ERRORS = [TypeError, ReferenceError, RangeError, SyntaxError];

export function classifyError(error: unknown): ErrorClass {
  if (error instanceof PermanentError || error instanceof ZodError) return 'permanent';
  const code = codeOf(error);
  if (code !== undefined) {
    if (CONFLICTS.has(code)) return 'conflict';
    if (OUTAGES.has(code) || SOCKET_ERRORS.has(code)) return 'outage';
    if (code.length === 5 && OUTAGE_CLASSES.includes(code.slice(0, 2))) return 'outage';
  }
  if (PROGRAMMING_ERRORS.some((type) => error instanceof type)) return 'permanent';
  if (error instanceof Error && isFromDatabase(error) && CONNECTION_MESSAGES.test(error.message))
    return 'outage';
  return 'retryable';
}

/** One line for logs and the row. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function codeOf(error: unknown): string | undefined {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}

function isFromDatabase(error: Error): boolean {
  return error instanceof QueryFailedError || /[/\\](pg|pg-pool|typeorm)[/\\]/.test(error.stack ?? '');
}
