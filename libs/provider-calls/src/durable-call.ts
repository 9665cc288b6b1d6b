import type { EntityManager } from 'typeorm';
import type { ZodType } from 'zod';

/** What a step is told about its call. */
export interface CallRun<Input, Progress> {
  /** Of the call, such as `charge:{orderId}:1`; the same however often it is tried. */
  readonly key: string;
  readonly input: Input;
  /** What the last step that returned `continue` committed. */
  readonly progress?: Progress;
  /** How many steps of this call were started, this one included: from 1, never the same twice. */
  readonly attempts: number;
  /**
   * A step since the last progress was started and nobody knows what came of it (it threw, timed out, or its process
   * died). Look the object up at the provider before acting again.
   */
  readonly uncertain: boolean;
  /**
   * When what the call comes of happened. A service that was restored from a backup handles its events once more: a call
   * that is new to it and whose cause is old may have been made in its earlier life.
   */
  readonly causedAt: Date;
  /** Aborted when the step's time is up or the call belongs to another worker. */
  readonly signal: AbortSignal;
}

/** The provider's word: what makes a call final. */
export type SettledResult<Outcome> =
  | { readonly status: 'succeeded'; readonly outcome: Outcome }
  | { readonly status: 'failed'; readonly outcome: Outcome };

export type StepResult<Progress, Outcome> =
  /** Commit what is known so far and come again for the next step. */
  { readonly status: 'continue'; readonly progress: Progress } | SettledResult<Outcome>;

/**
 * One kind of durable call to an outside provider; decorate the class with `@ProviderCall`. Input, progress and outcome
 * are stored as JSON.
 */
export interface DurableCall<Input, Progress, Outcome> {
  /**
   * Makes exactly one request to the provider, outside any transaction: each step takes one permit of the provider's
   * limit. May be run again for the same call, with `uncertain` set.
   * @throws RateLimited when the provider refused for being called too often
   * @throws NotAttempted when the request surely had no effect
   * @throws anything else: the outcome is unknown; tried again with back-off and `uncertain: true`
   */
  step(run: CallRun<Input, Progress>): Promise<StepResult<Progress, Outcome>>;

  /**
   * Takes the place of `step` once the call's deadline has passed: cancels at the provider, or asks what became of it. The
   * same rules hold: one request at a time, and only the provider's word makes it `failed`; when it had succeeded already,
   * it is `succeeded`. Without this, a call can't have a deadline.
   */
  cancel?(run: CallRun<Input, Progress>): Promise<StepResult<Progress, Outcome>>;

  /**
   * Changes the domain and appends events, in the transaction that makes the call final. The events' ids are derived from
   * the call's key, their correlation is that of whoever enqueued the call.
   */
  settle(
    manager: EntityManager,
    run: CallRun<Input, Progress>,
    result: SettledResult<Outcome>,
  ): Promise<void>;

  /** What an operator who resolves a call by hand may say the outcome is. Without this, any JSON. */
  readonly outcomes?: Readonly<Record<SettledResult<Outcome>['status'], ZodType<Outcome>>>;
}
