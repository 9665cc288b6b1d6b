import { randomBytes } from 'node:crypto';
import type { ServiceName } from '../system/services.ts';
import type { System } from '../system/start-system.ts';
import { eventually } from '../eventually.ts';
import { Api } from './api.ts';
import { Customer } from './customer.ts';
import type { ProductOnSale } from './product-on-sale.ts';
import { OutsideWorld } from './outside-world.ts';

/** A running system in the words of its business: what flow tests are written in. */
export class Shop {
  readonly outside: OutsideWorld;
  readonly #system: System;
  readonly #operator: Api;

  constructor(system: System) {
    this.#system = system;
    this.#operator = new Api(() => system.token('operator'));
    this.outside = new OutsideWorld(system.url('provider-sandbox'));
  }

  /** A product in the catalogue, with units on the shelf that may be sold. */
  async sells({
    price,
    stock,
    sku = newSku(),
    sellerId = 'seller',
  }: Partial<ProductOnSale> & { price: number; stock: number }): Promise<ProductOnSale> {
    const product = { name: `Product ${sku}`, price: { amount: price, currency: 'GBP' }, sellerId };
    await expectStatus(
      this.#operator.put(`${this.#system.url('order-api')}/v1/products/${sku}`, product),
      200,
      201,
    );
    await expectStatus(
      this.#operator.post(`${this.#system.url('fulfillment')}/v1/stock/${sku}/receipts`, { quantity: stock }),
      201,
    );
    await eventually(async () => {
      const available = await this.available(sku);
      if (available < stock) throw new Error(`${available} of ${sku} may be sold, not ${stock}`);
    });
    return { sku, price, stock, sellerId };
  }

  customer(subject: string): Customer {
    return new Customer(subject, new Api(() => this.#system.token('customer', subject)), this.#system);
  }

  /** Units that may be sold, according to order-api. */
  async available(sku: string): Promise<number> {
    const { body } = await this.#operator.get<{ available: number }>(
      `${this.#system.url('order-api')}/v1/products/${sku}`,
    );
    return body.available;
  }

  /** Units on the shelf, according to fulfillment. */
  async onHand(sku: string): Promise<number> {
    const { body } = await this.#operator.get<{ onHand: number }>(
      `${this.#system.url('fulfillment')}/v1/stock/${sku}`,
    );
    return body.onHand;
  }

  /** Ends a service as a crash would, without a chance to finish anything, and starts it again. */
  async crashAndRestart(name: ServiceName): Promise<void> {
    const service = this.#system.service(name);
    service.kill('SIGKILL');
    await service.exited;
    await service.restart();
  }

  operatorGets<Body>(service: ServiceName, path: string) {
    return this.#operator.get<Body>(this.#system.url(service) + path);
  }
}

export function newSku(): string {
  return `T${randomBytes(4).toString('hex').toUpperCase()}`;
}

async function expectStatus(answering: Promise<{ status: number; body: unknown }>, ...expected: number[]) {
  const { status, body } = await answering;
  if (!expected.includes(status)) throw new Error(`${status}: ${JSON.stringify(body)}`);
}
