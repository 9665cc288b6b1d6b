import type { Update } from '../types/updates.ts';

/** What to do with a received update. */
export type Verdict = 'apply' | 'duplicate' | 'gap';

/** How far into a room's sequence a follower is; decides what each received update is to it. */
export class RoomCursor {
  /** The last sequence applied; undefined until the first subscription of one who wants only what comes. */
  #last: number | undefined;
  #justSubscribed = false;

  constructor(after: number | undefined) {
    this.#last = after;
  }

  /** Where to resume. */
  get after(): number | undefined {
    return this.#last;
  }

  /** @param head the room's last sequence when the subscription began */
  subscribed(head: number): void {
    this.#last ??= head;
    this.#justSubscribed = true;
  }

  /** The subscription is gone or in doubt: what still arrives of it has no say until the next one. */
  interrupted(): void {
    this.#justSubscribed = false;
  }

  receive({ sequence }: Pick<Update, 'sequence'>): Verdict {
    if (this.#last === undefined) return 'duplicate';
    if (sequence <= this.#last) return 'duplicate';
    // The gateway replays in order from where it was asked to: if the first it has lies further on, what is
    // between doesn't exist, and asking for it again would never end.
    if (sequence > this.#last + 1 && !this.#justSubscribed) return 'gap';
    this.#justSubscribed = false;
    this.#last = sequence;
    return 'apply';
  }
}
