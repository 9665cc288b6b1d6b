import type { ControlUpdate } from '../control/control.ts';
import type { LedgerView } from '../ledger/ledger.ts';

/** What a sandbox tells about itself, asked over the network as anybody would. */
export class OverHttp {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async ledger(): Promise<LedgerView> {
    return (await (await fetch(`${this.#url}/ledger`)).json()) as LedgerView;
  }

  /** The attempts to charge one payment intent, newest first. */
  async charges(paymentIntentId: string): Promise<LedgerView['charges']> {
    return (await this.ledger()).charges.filter((charge) => charge.paymentIntentId === paymentIntentId);
  }

  put(change: object): Promise<Response> {
    return fetch(`${this.#url}/control`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(change),
    });
  }

  /** Sets fault switches that are known to be right. */
  async set(change: ControlUpdate): Promise<void> {
    const response = await this.put(change);
    if (!response.ok) throw new Error(`PUT /control answered ${response.status}: ${await response.text()}`);
  }

  reset(): Promise<Response> {
    return fetch(`${this.#url}/control/reset`, { method: 'POST' });
  }
}
