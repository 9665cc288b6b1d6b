import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Faults } from '../control/faults.ts';
import { type Answer, ProviderCalls } from '../control/provider-calls.ts';
import { Documents } from '../storage/documents.ts';
import { EasyPostError, rateLimited, serverError, unauthorized } from './easypost-error.ts';

/** Serves one EasyPost request: its API key, the fault switches and EasyPost's errors. There are no idempotency keys. */
@Injectable()
export class EasyPostCalls {
  constructor(
    private readonly calls: ProviderCalls,
    private readonly faults: Faults,
    private readonly documents: Documents,
  ) {}

  /** Answers with what the endpoint returns, or with the EasyPostError it throws. */
  async handle(
    http: FastifyRequest,
    reply: FastifyReply,
    status: number,
    endpoint: () => object,
  ): Promise<void> {
    if (!hasApiKey(http)) {
      const refusal = unauthorized().answer();
      void reply.status(refusal.status).send(refusal.body);
      return;
    }
    await this.calls.serve({
      provider: 'easypost',
      reply,
      rateLimited: () => rateLimited().answer(),
      serverError: () => serverError().answer(),
      perform: async (effect) => {
        await this.faults.latency('easypost');
        return this.documents.transaction(() => effect(() => answerOf(status, endpoint)));
      },
    });
  }
}

function answerOf(status: number, endpoint: () => object): Answer {
  try {
    return { status, body: endpoint() };
  } catch (error) {
    if (error instanceof EasyPostError) return error.answer();
    throw error;
  }
}

/** The key is the user name of basic authentication, without a password. */
function hasApiKey(http: FastifyRequest): boolean {
  const [scheme, credentials = ''] = (http.headers.authorization ?? '').split(' ');
  return scheme === 'Basic' && Buffer.from(credentials, 'base64').toString().split(':')[0] !== '';
}
