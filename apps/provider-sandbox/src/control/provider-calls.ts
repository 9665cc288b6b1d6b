import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Faults } from './faults.ts';

/** An HTTP answer in a provider's own format. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** One HTTP call to a provider, in that provider's manner. */
export interface ProviderCall {
  provider: 'stripe' | 'easypost';
  reply: FastifyReply;
  /** The answer to a call beyond the rate. */
  rateLimited(): Answer;
  /** The answer to a call that fails. */
  serverError(): Answer;
  /**
   * Does what is asked. `effect` must run in the transaction that keeps what the caller derives from its answer; it applies the
   * fault around the given work.
   */
  perform(effect: (work: () => Answer) => Answer): Promise<Answer>;
}

/** Serves the calls to the HTTP providers under the fault switches. */
@Injectable()
export class ProviderCalls {
  constructor(private readonly faults: Faults) {}

  async serve(call: ProviderCall): Promise<void> {
    const { provider, reply } = call;
    const comeAgainMs = this.faults.admit(provider);
    if (comeAgainMs > 0) {
      send(reply.header('retry-after', Math.ceil(comeAgainMs / 1_000)), call.rateLimited());
      return;
    }
    const fault = this.faults.draw(provider);
    if (fault === 'timeoutBefore') return this.#hangUp(call);

    const answer = await call.perform((work) => {
      if (fault === 'error') return call.serverError();
      const done = work();
      return fault === 'errorAfter' ? call.serverError() : done;
    });

    if (fault === 'timeoutAfter') return this.#hangUp(call);
    if (fault === 'resetAfter') reply.hijack().raw.socket?.resetAndDestroy();
    else send(reply, answer);
  }

  async #hangUp({ provider, reply }: ProviderCall): Promise<void> {
    reply.hijack();
    await this.faults.hold(provider);
    reply.raw.destroy();
  }
}

function send(reply: FastifyReply, answer: Answer): void {
  void reply
    .status(answer.status)
    .headers(answer.headers ?? {})
    .send(answer.body);
}
