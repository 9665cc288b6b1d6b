import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Faults } from '../control/faults.ts';
import { type Answer, ProviderCalls } from '../control/provider-calls.ts';
import { Documents } from '../storage/documents.ts';
import { stripeId } from '../storage/ids.ts';
import type { Params } from './form.ts';
import { IdempotencyKeys } from './idempotency-keys.ts';
import { apiKeyRequired, rateLimited, serverError, StripeError } from './stripe-error.ts';

/** The API version that the sandbox speaks when the caller names none. */
export const STRIPE_VERSION = '2026-10-28.endive';

/** What an endpoint gets to know about the request it serves. */
export interface StripeRequest {
  id: string;
  idempotencyKey: string | null;
  /** Form fields of a POST, query of a GET. */
  fields: Params;
}

/** Serves one Stripe request: its API key, its idempotency key, the fault switches, and Stripe's headers and errors. */
@Injectable()
export class StripeCalls {
  constructor(
    private readonly calls: ProviderCalls,
    private readonly faults: Faults,
    private readonly keys: IdempotencyKeys,
    private readonly documents: Documents,
  ) {}

  /** Answers with what the endpoint returns, or with the StripeError it throws. */
  async handle(
    http: FastifyRequest,
    reply: FastifyReply,
    endpoint: (request: StripeRequest) => object,
  ): Promise<void> {
    const request = readRequest(http);
    void reply.headers({
      'request-id': request.id,
      'stripe-version': headerOf(http, 'stripe-version') ?? STRIPE_VERSION,
      ...(request.idempotencyKey && { 'idempotency-key': request.idempotencyKey }),
    });
    const apiKey = apiKeyOf(http);
    if (!apiKey) {
      const { status, body } = apiKeyRequired().answer(request.id);
      void reply.status(status).send(body);
      return;
    }
    await this.calls.serve({
      provider: 'stripe',
      reply,
      rateLimited: () => rateLimited().answer(request.id),
      serverError: () => serverError().answer(request.id),
      perform: (effect) => this.#perform(http, request, apiKey, effect, () => endpoint(request)),
    });
  }

  async #perform(
    http: FastifyRequest,
    request: StripeRequest,
    apiKey: string,
    effect: (work: () => Answer) => Answer,
    endpoint: () => object,
  ): Promise<Answer> {
    const execute = async (keep: (answer: Answer) => void): Promise<Answer> => {
      await this.faults.latency('stripe');
      return this.documents.transaction(() => {
        let began = true;
        const answer = effect(() => {
          try {
            return { status: 200, body: endpoint() };
          } catch (error) {
            if (!(error instanceof StripeError)) throw error;
            began = !error.beforeExecution;
            return error.answer(request.id);
          }
        });
        if (began) keep(answer);
        return answer;
      });
    };
    const key = request.idempotencyKey;
    if (key === null) return execute(() => undefined);
    try {
      const fingerprint = JSON.stringify([http.method, http.url, Object.entries(request.fields).sort()]);
      return await this.keys.once({ apiKey, key, request: fingerprint, requestId: request.id }, execute);
    } catch (error) {
      if (error instanceof StripeError) return error.answer(request.id);
      throw error;
    }
  }
}

function readRequest(http: FastifyRequest): StripeRequest {
  const posted = http.method === 'POST';
  return {
    id: stripeId('req'),
    idempotencyKey: posted ? (headerOf(http, 'idempotency-key') ?? null) : null,
    fields: ((posted ? http.body : http.query) ?? {}) as Params,
  };
}

/** The secret key, sent as a bearer token or as the user name of basic authentication. */
function apiKeyOf(http: FastifyRequest): string | undefined {
  const [scheme, credentials = ''] = (http.headers.authorization ?? '').split(' ');
  if (/^bearer$/i.test(scheme ?? '')) return credentials;
  if (/^basic$/i.test(scheme ?? '')) return Buffer.from(credentials, 'base64').toString().split(':')[0];
  return undefined;
}

function headerOf(http: FastifyRequest, name: string): string | undefined {
  const value = http.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
