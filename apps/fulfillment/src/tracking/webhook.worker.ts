import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ProcessWebhook } from './process-webhook.ts';
import { WebhookRepository } from './webhook.repository.ts';

const BATCH = 50;
/** Between looks when nothing wakes it. ms */
const IDLE_MS = 500;

/** Processes the webhooks that are due. Runs in every replica; a webhook's row lock makes one of them do it. */
@Injectable()
export class WebhookWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(WebhookWorker.name);
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #isWanted = false;
  #isStopped = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly webhooks: WebhookRepository,
    private readonly processWebhook: ProcessWebhook,
  ) {}

  onApplicationBootstrap(): void {
    this.wake();
  }

  /** Looks for due webhooks now; during a look, once more after it. */
  wake(): void {
    if (this.#isStopped) return;
    this.#isWanted = true;
    this.#round ??= this.#runWhileWanted().finally(() => {
      this.#round = undefined;
      if (!this.#isStopped) this.#timer = setTimeout(() => this.wake(), IDLE_MS);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  async #runWhileWanted(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false;
      try {
        const due = await this.webhooks.due(BATCH);
        for (const id of due) await this.#process(id);
        this.#isWanted ||= due.length === BATCH;
      } catch (error) {
        this.#logger.error(error, 'Webhooks can not be processed now.');
      }
    }
  }

  async #process(id: string): Promise<void> {
    if (this.#isStopped) return;
    try {
      await this.processWebhook.run(id);
    } catch (error) {
      this.#logger.error(error, `Webhook ${id} failed; it is tried again later.`);
      await this.webhooks.postpone(this.dataSource.manager, id);
    }
  }
}
