import { io } from 'socket.io-client';
import { eventually } from '../eventually.ts';
import type { System } from '../system/start-system.ts';
import type { Answer, Api } from './api.ts';
import type { ProductOnSale } from './product-on-sale.ts';

export interface OrderView {
  id: string;
  version: number;
  status: string;
  payment: string;
  total: { amount: number; currency: string };
  parcels: { parcelId: string; sellerId: string; status: string; carrier?: string; trackingCode?: string }[];
  invoiceNumber?: string;
}

export interface OrderOptions {
  /** `pm_card_visa` unless said otherwise. */
  paymentMethod?: string;
  idempotencyKey?: string;
}

export interface LiveUpdate {
  room: string;
  sequence: number;
  type: string;
  data: { status?: string; cause?: string; parcels?: OrderView['parcels'] };
}

/** Someone who buys, by the public APIs alone. */
export class Customer {
  readonly subject: string;
  readonly api: Api;
  readonly #system: System;

  constructor(subject: string, api: Api, system: System) {
    this.subject = subject;
    this.api = api;
    this.#system = system;
  }

  get email(): string {
    return `${this.subject}@example.com`;
  }

  /** Sends an order and returns the answer, whatever it is. */
  places(lines: [ProductOnSale, quantity: number][], options: OrderOptions = {}): Promise<Answer<OrderView>> {
    const total = lines.reduce((sum, [product, quantity]) => sum + product.price * quantity, 0);
    return this.api.post<OrderView>(
      `${this.#system.url('order-api')}/v1/orders`,
      {
        lines: lines.map(([{ sku }, quantity]) => ({ sku, quantity })),
        contact: { name: `Test ${this.subject}`, email: this.email },
        shippingAddress: { line1: '1 Long Acre', city: 'London', postalCode: 'WC2E 9LH', country: 'GB' },
        paymentMethod: options.paymentMethod ?? 'pm_card_visa',
        expectedTotal: { amount: total, currency: 'GBP' },
      },
      options.idempotencyKey,
    );
  }

  /** Sends an order that must be accepted. */
  async buys(lines: [ProductOnSale, quantity: number][], options: OrderOptions = {}): Promise<OrderView> {
    const { status, body } = await this.places(lines, options);
    if (status !== 202) throw new Error(`The order was not accepted: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  async order(id: string): Promise<OrderView> {
    const { status, body } = await this.api.get<OrderView>(
      `${this.#system.url('order-api')}/v1/orders/${id}`,
    );
    if (status !== 200) throw new Error(`Order ${id}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** Waits until an order shows a status. */
  seesOrder(id: string, status: string, timeoutMs = 30_000): Promise<OrderView> {
    return eventually(
      async () => {
        const order = await this.order(id);
        if (order.status !== status) throw new Error(`Order ${id} is ${order.status}, not ${status}`);
        return order;
      },
      { timeoutMs, intervalMs: 100 },
    );
  }

  /** Follows an order over Socket.IO from its first event on; the updates come into the returned list as they arrive. */
  async follows(orderId: string): Promise<{ updates: LiveUpdate[]; stop: () => void }> {
    const token = await this.#system.token('customer', this.subject);
    const socket = io(this.#system.url('realtime-gateway'), { transports: ['websocket'], auth: { token } });
    const updates: LiveUpdate[] = [];
    socket.on('update', (update: LiveUpdate) => updates.push(update));
    const room = `order:${orderId}`;
    const answer = (await socket.timeout(15_000).emitWithAck('subscribe', { room, after: 0 })) as {
      ok: boolean;
    };
    if (!answer.ok) {
      socket.disconnect();
      throw new Error(`${room} can't be followed: ${JSON.stringify(answer)}`);
    }
    return { updates, stop: () => void socket.disconnect() };
  }
}
