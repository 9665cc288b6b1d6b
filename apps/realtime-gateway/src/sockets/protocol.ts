import { Problem } from '@waybill/service-kit';
import type { User } from '@waybill/service-kit';
import type { Server, Socket } from 'socket.io';
import { z } from 'zod';
import type { Update } from '../feed/update.ts';

export const subscribeRequest = z.strictObject({
  /** `order:<id>` or `customer:<id>` */
  room: z.string().max(200),
  /** The last sequence the client has; without it only what comes from now on is sent. */
  after: z.int().min(0).optional(),
});
export type SubscribeRequest = z.output<typeof subscribeRequest>;

export const unsubscribeRequest = z.strictObject({ room: z.string().max(200) });

export interface Refusal {
  readonly type: string;
  readonly title: string;
  /** As the same refusal would have over HTTP. */
  readonly status: number;
  readonly detail?: string;
}

export type Answer =
  { readonly ok: true; readonly sequence: number } | { readonly ok: false; readonly error: Refusal };

export interface ClientEvents {
  subscribe: (request: unknown, ack?: (answer: Answer) => void) => void;
  unsubscribe: (request: unknown, ack?: (answer: Answer) => void) => void;
}

export interface ServerEvents {
  update: (update: Update) => void;
  /** The connection is about to be closed by the gateway: `token-expired` asks for a new token. */
  closing: (reason: { reason: 'token-expired' }) => void;
}

/** What is known of a socket since its handshake. */
export interface SocketState {
  user: User;
  expiresAt: Date;
}

export type RealtimeServer = Server<ClientEvents, ServerEvents, Record<string, never>, SocketState>;
export type RealtimeSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketState>;

/** Without internals: what isn't a problem by itself is one of ours. */
export function refusalOf(error: unknown): Refusal {
  const problem = error instanceof Problem ? error : new Problem('internal-error', 500);
  const { type, title, detail } = problem;
  return { type, title, status: problem.getStatus(), ...(detail !== undefined && { detail }) };
}
