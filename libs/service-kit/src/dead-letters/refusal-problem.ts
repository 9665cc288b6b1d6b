import { type AuditEntry, isRefusal, type Refusal } from '@waybill/messaging';
import { describeIssue } from '../http/validation.pipe.ts';
import { Problem } from '../problems/problem.ts';

/** @throws Problem that says why nothing was done */
export function unlessRefused(outcome: AuditEntry | Refusal, what: string): AuditEntry {
  if (!isRefusal(outcome)) return outcome;
  throw problemOf(outcome, what);
}

/** @param what e.g. `dead letter 17` */
export function notFound(what: string): Problem {
  return new Problem('not-found', 404, { detail: `There is no ${what}.` });
}

function problemOf(refusal: Refusal, what: string): Problem {
  switch (refusal.refused) {
    case 'unknown':
      return notFound(what);
    case 'already-done':
      return new Problem('already-done', 409, {
        detail: `Nothing is to be done: ${what} ${fate(refusal.last)}.`,
      });
    case 'unusable':
      return new Problem('unusable-message', 409, {
        detail: `${what} lacks a key, an id, a type or a body, so no handler can have it. It can be skipped.`,
      });
    case 'invalid-payload':
      return new Problem('invalid-payload', 422, {
        detail: `This service could not handle ${what} with this payload.`,
        extensions: { errors: refusal.issues.flatMap((issue) => describeIssue(issue, { type: 'body' })) },
      });
  }
}

function fate(last: AuditEntry | undefined): string {
  if (!last) return 'waits for its next attempt, or behind another of its key';
  const did = { replay: 'replayed', retry: 'retried', skip: 'skipped', edit: 'edited' }[last.action];
  return `was ${did} by ${last.by} at ${last.at.toISOString()}`;
}
