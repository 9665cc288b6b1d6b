import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Answer } from '../control/provider-calls.ts';
import { type Collection, type Document, Documents } from '../storage/documents.ts';
import { StripeError } from './stripe-error.ts';

/** Stripe may forget a key once it is this old (ms): https://docs.stripe.com/api/idempotent_requests */
export const KEYS_ARE_KEPT_MS = 86_400_000;

/** A use of a key: keys belong to an account, and to one request with one set of parameters. */
export interface KeyUse {
  apiKey: string;
  key: string;
  /** Method, path and parameters. */
  request: string;
  requestId: string;
}

/** The answer that a key stands for. */
export interface KeptAnswer extends Document {
  fingerprint: string;
  requestId: string;
  answer: Answer;
  /** ms since the epoch. */
  keptAt: number;
}

/**
 * Stripe's idempotency keys. The first request's answer is kept, be it a success, a declined card or a 500, and repeated for a day;
 * so the repeated 500 says nothing about what a new attempt would give.
 */
@Injectable()
export class IdempotencyKeys {
  readonly #kept: Collection<KeptAnswer>;
  readonly #running = new Set<string>();

  constructor(documents: Documents) {
    this.#kept = documents.collection<KeptAnswer>('stripe-idempotency-key');
    for (const { id, keptAt } of this.#kept.all()) {
      if (keptAt + KEYS_ARE_KEPT_MS <= Date.now()) this.#kept.delete(id);
    }
  }

  /**
   * Answers from the key, or executes and lets the execution keep its answer.
   * @throws StripeError when the key belongs to another request (400) or is in use right now (409)
   */
  async once(use: KeyUse, execute: (keep: (answer: Answer) => void) => Promise<Answer>): Promise<Answer> {
    const id = digest(`${use.apiKey} ${use.key}`);
    const fingerprint = digest(use.request);
    const kept = this.#kept.get(id);
    if (kept && kept.keptAt + KEYS_ARE_KEPT_MS > Date.now()) {
      if (kept.fingerprint !== fingerprint) throw usedForAnotherRequest(use.key);
      return replay(kept);
    }
    if (this.#running.has(id)) throw inUse(use.key);
    this.#running.add(id);
    try {
      return await execute((answer) => {
        this.#kept.put({ id, fingerprint, requestId: use.requestId, answer, keptAt: Date.now() });
      });
    } finally {
      this.#running.delete(id);
    }
  }
}

function replay({ answer, requestId }: KeptAnswer): Answer {
  return { ...answer, headers: { 'idempotent-replayed': 'true', 'original-request': requestId } };
}

function usedForAnotherRequest(key: string): StripeError {
  const message =
    'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
    `Try using a key other than '${key}' if you meant to execute a different request.`;
  return new StripeError(400, { type: 'idempotency_error', message }, true);
}

function inUse(key: string): StripeError {
  const message =
    'There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, ' +
    `and the other request is still going through): ${key}. Please try again later.`;
  return new StripeError(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message }, true);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
