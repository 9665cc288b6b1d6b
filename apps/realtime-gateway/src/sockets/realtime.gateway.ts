import { Logger } from '@nestjs/common';
import {
  Ack,
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { isDatabaseOutage } from '@waybill/messaging';
import { Problem, TokenVerifier } from '@waybill/service-kit';
import type { z } from 'zod';
import { config } from '../config.ts';
import { authenticateWith } from './authenticate.ts';
import { closeAtExpiry } from './close-at-expiry.ts';
import {
  type Answer,
  type RealtimeServer,
  type RealtimeSocket,
  refusalOf,
  subscribeRequest,
  unsubscribeRequest,
} from './protocol.ts';
import { Subscriptions } from './subscriptions.ts';

/** Far more than a subscription needs. */
const MAX_MESSAGE_BYTES = 16_384;

/** The Socket.IO side: `subscribe` and `unsubscribe` in, `update` and `closing` out. */
@WebSocketGateway({ cors: { origin: config.CORS_ORIGINS }, maxHttpBufferSize: MAX_MESSAGE_BYTES })
export class RealtimeGateway
  implements
    OnGatewayInit<RealtimeServer>,
    OnGatewayConnection<RealtimeSocket>,
    OnGatewayDisconnect<RealtimeSocket>
{
  readonly #log = new Logger(RealtimeGateway.name);

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly subscriptions: Subscriptions,
  ) {}

  afterInit(server: RealtimeServer): void {
    server.use(authenticateWith(this.verifier));
  }

  handleConnection(socket: RealtimeSocket): void {
    this.subscriptions.open(socket);
    closeAtExpiry(socket);
  }

  handleDisconnect(socket: RealtimeSocket): void {
    this.subscriptions.close(socket);
  }

  @SubscribeMessage('subscribe')
  async subscribe(
    @ConnectedSocket() socket: RealtimeSocket,
    @MessageBody() body: unknown,
    @Ack() ack: unknown,
  ): Promise<void> {
    await this.#answering(ack, async (answer) => {
      const request = parse(subscribeRequest, body);
      await this.subscriptions.add(socket, request, (sequence) => answer({ ok: true, sequence }));
    });
  }

  @SubscribeMessage('unsubscribe')
  async unsubscribe(
    @ConnectedSocket() socket: RealtimeSocket,
    @MessageBody() body: unknown,
    @Ack() ack: unknown,
  ): Promise<void> {
    await this.#answering(ack, (answer) => {
      const { room } = parse(unsubscribeRequest, body);
      this.subscriptions.remove(socket, room);
      answer({ ok: true, sequence: 0 });
    });
  }

  async #answering(ack: unknown, work: (answer: (answer: Answer) => void) => void | Promise<void>) {
    const answer = typeof ack === 'function' ? (ack as (answer: Answer) => void) : () => undefined;
    try {
      await work(answer);
    } catch (error) {
      const known = isDatabaseOutage(error) ? new Problem('unavailable', 503, { cause: error }) : error;
      const refusal = refusalOf(known);
      if (refusal.status >= 500) this.#log.error({ err: error }, refusal.title);
      answer({ ok: false, error: refusal });
    }
  }
}

/** @throws Problem 400 `invalid-request` naming what is wrong */
function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  const detail = faults.join('; ');
  throw new Problem('invalid-request', 400, { detail });
}
