import type { ProblemDetails } from '../problem.ts';
import type { Update } from '../types/updates.ts';

/** The gateway's answer to `subscribe`. */
export type SubscribeAck =
  | {
      readonly ok: true;
      /** The room's last sequence; what lies after `after` up to it is sent next. */
      readonly sequence: number;
    }
  | { readonly ok: false; readonly error: Partial<ProblemDetails> };

/** What the client sends. */
export interface ClientEvents {
  subscribe: (request: { room: string; after?: number }, ack: (answer: SubscribeAck) => void) => void;
  unsubscribe: (request: { room: string }) => void;
}

/** What the gateway sends. */
export interface ServerEvents {
  update: (update: Update) => void;
}
