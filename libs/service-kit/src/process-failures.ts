import { pino } from 'pino';
import { ConfigError } from './configuration/read-config.ts';

/** An error that nobody handles leaves the process in an unknown state: say so and let it be started anew. */
export function exitOnFatalErrors(): void {
  process.on('uncaughtException', (error) => exitWith(error, 'uncaught exception'));
  process.on('unhandledRejection', (reason) => exitWith(reason, 'unhandled rejection'));
}

/** Writes one fatal line with the cause, synchronously, and ends the process with exit code 1. */
export function exitWith(error: unknown, what = 'cannot start'): never {
  const logger = pino(
    { base: null, formatters: { level: (level) => ({ level }) } },
    pino.destination({ sync: true }),
  );
  const reasons = reasonsOf(error);
  // The configuration's fault is fully said by its lines; anything else may need the stack.
  const details = error instanceof ConfigError ? {} : { err: error };
  logger.fatal(details, `${what}: ${reasons.join(': ')}`);
  process.exit(1);
}

function reasonsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  if (error instanceof ConfigError) return [error.lines.join('; ')];
  const own = error instanceof AggregateError ? error.errors.map(String).join(', ') : error.message;
  return [own, ...(error.cause === undefined ? [] : reasonsOf(error.cause))];
}
