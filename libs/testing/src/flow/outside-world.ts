import { Api } from './api.ts';

export interface Charge {
  id: string;
  amount: number;
  status: string;
  idempotencyKey: string | null;
  metadata: Record<string, string>;
}

export interface Label {
  id: string;
  reference: string | null;
  trackingCode: string;
  status: string;
}

export interface Mail {
  messageId: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
}

interface InboxPage {
  mails: Mail[];
  nextPageToken?: string;
}

/** The outside world: what the providers did and received, and how they (mis)behave. */
export class OutsideWorld {
  readonly #url: string;
  readonly #api = new Api(() => Promise.resolve('none'));

  constructor(url: string) {
    this.#url = url;
  }

  async chargesOf(orderId: string): Promise<Charge[]> {
    const { body } = await this.#api.get<{ charges: Charge[] }>(`${this.#url}/ledger`);
    return body.charges.filter((charge) => charge.metadata['orderId'] === orderId);
  }

  async labelsOf(parcelIds: readonly string[]): Promise<Label[]> {
    const { body } = await this.#api.get<{ labels: Label[] }>(`${this.#url}/ledger`);
    return body.labels.filter((label) => label.reference !== null && parcelIds.includes(label.reference));
  }

  /** All of them, newest first. */
  async mailsTo(address: string): Promise<Mail[]> {
    const mails: Mail[] = [];
    const query = new URLSearchParams({ to: address, pageSize: '200' });
    for (;;) {
      const { body } = await this.#api.get<InboxPage>(`${this.#url}/inbox?${query.toString()}`);
      mails.push(...body.mails);
      if (body.nextPageToken === undefined) return mails;
      query.set('pageToken', body.nextPageToken);
    }
  }

  /** Sets faults and limits of one provider; see the sandbox's `/control`. */
  async behaves(provider: 'stripe' | 'easypost' | 'smtp', control: Record<string, unknown>): Promise<void> {
    const { status, body } = await this.#api.put(`${this.#url}/control`, { [provider]: control });
    if (status !== 200) throw new Error(`The sandbox refused: ${status} ${JSON.stringify(body)}`);
  }
}
