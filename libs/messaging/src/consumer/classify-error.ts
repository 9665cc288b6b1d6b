import { ZodError } from 'zod';
import { databaseTrouble } from '../database/outage.ts';
import { PermanentError } from '../errors.ts';

/**
 * What to do about an error:
 * - `outage`: our own database is away or busy; nothing is wrong with the message.
 * - `conflict`: a deadlock or serialization failure; the same again succeeds.
 * - `permanent`: it will fail the same way every time.
 * - `retryable`: anything else.
 */
export type ErrorClass = 'outage' | 'conflict' | 'permanent' | 'retryable';

/** Mistakes in the code, which no retry mends. */
const PROGRAMMING_ERRORS = [TypeError, ReferenceError, RangeError, SyntaxError];

export function classifyError(error: unknown): ErrorClass {
  if (error instanceof PermanentError || error instanceof ZodError) return 'permanent';
  switch (databaseTrouble(error)) {
    case 'away':
      return 'outage';
    case 'conflict':
      return 'conflict';
    case 'data':
      return 'permanent';
    case 'timeout':
      return 'retryable';
    case undefined:
      return PROGRAMMING_ERRORS.some((type) => error instanceof type) ? 'permanent' : 'retryable';
  }
}

/** One line for logs and the row. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
