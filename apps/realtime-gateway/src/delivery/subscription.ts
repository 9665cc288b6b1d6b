import type { Update } from '../feed/update.ts';
import type { Cursor } from './room-delivery.domain.ts';

/** A room as one socket receives it. */
export interface Subscription extends Cursor {
  readonly room: string;
  readonly send: (update: Update) => void;
}
