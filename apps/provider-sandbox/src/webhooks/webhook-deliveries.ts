import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LOGGER, type Logger } from '../log.ts';
import { type Collection, type Document, Documents } from '../storage/documents.ts';

/** Providers give a receiver about this long (ms) before they count an attempt as failed. */
const ANSWER_WITHIN_MS = 7_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
const AT_ONCE = 8;

/** Signs a body for one attempt: the headers that prove who sent it. */
export type Sign = (body: string) => Record<string, string>;

/** An event that waits for its receiver's 2xx. */
interface Delivery extends Document {
  /** Which provider's signature it carries. */
  provider: string;
  url: string;
  body: string;
  attempts: number;
  /** Not before this time (ms since the epoch). */
  dueAt: number;
}

/**
 * Posts events to their receivers until each was answered with a 2xx, with a growing pause in between. What waits is kept, so
 * events survive a restart of the receiver and of the sandbox; every attempt repeats the same event id.
 */
@Injectable()
export class WebhookDeliveries implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #kept: Collection<Delivery>;
  /** What is kept, in memory too, so that a long queue costs no parsing at each turn. */
  readonly #waiting: Map<string, Delivery>;
  readonly #signers = new Map<string, Sign>();
  readonly #underWay = new Set<string>();
  #timer?: NodeJS.Timeout;
  #stopped = false;

  constructor(
    documents: Documents,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.#kept = documents.collection<Delivery>('webhook-delivery');
    this.#waiting = new Map(this.#kept.all().map((delivery) => [delivery.id, delivery]));
  }

  /** Says how a provider signs. Called once by each provider, before the application has started. */
  signAs(provider: string, sign: Sign): void {
    this.#signers.set(provider, sign);
  }

  /** Keeps the event in the caller's transaction and posts it soon after. */
  enqueue(provider: string, url: string, event: { id: string; body: string }): void {
    this.#keep({ id: event.id, provider, url, body: event.body, attempts: 0, dueAt: Date.now() });
    this.#wakeIn(0);
  }

  onApplicationBootstrap(): void {
    this.#wakeIn(0);
  }

  onModuleDestroy(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #keep(delivery: Delivery): void {
    this.#kept.put(delivery);
    this.#waiting.set(delivery.id, delivery);
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => this.#deliverDue(), ms);
  }

  #deliverDue(): void {
    const idle = [...this.#waiting.values()]
      .filter(({ id }) => !this.#underWay.has(id))
      .sort((a, b) => a.dueAt - b.dueAt);
    const due = idle.filter(({ dueAt }) => dueAt <= Date.now()).slice(0, AT_ONCE - this.#underWay.size);
    for (const delivery of due) void this.#attempt(delivery);
    const next = idle[due.length];
    if (next && this.#underWay.size < AT_ONCE) this.#wakeIn(Math.max(0, next.dueAt - Date.now()));
  }

  async #attempt(delivery: Delivery): Promise<void> {
    this.#underWay.add(delivery.id);
    const refusal = await this.#post(delivery);
    this.#underWay.delete(delivery.id);
    if (this.#stopped) return;
    if (refusal) {
      const attempts = delivery.attempts + 1;
      this.log.debug({ url: delivery.url, event: delivery.id, attempts, refusal }, 'webhook not accepted');
      this.#keep({ ...delivery, attempts, dueAt: Date.now() + backOffMs(attempts) });
    } else {
      this.#kept.delete(delivery.id);
      this.#waiting.delete(delivery.id);
    }
    this.#wakeIn(0);
  }

  /** Why the receiver did not take it, or undefined when it did. */
  async #post({ provider, url, body }: Delivery): Promise<string | undefined> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...this.#signers.get(provider)?.(body) },
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        redirect: 'manual',
      });
      await response.body?.cancel();
      return response.ok ? undefined : `status ${response.status}`;
    } catch (error) {
      return String(error);
    }
  }
}

function backOffMs(attempts: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));
}
