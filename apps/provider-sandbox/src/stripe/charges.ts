import { Injectable } from '@nestjs/common';
import { type Collection, type Document, Documents } from '../storage/documents.ts';
import { stripeId } from '../storage/ids.ts';
import type { StripeRequest } from './stripe-calls.ts';
import { type Charge, type PaymentIntent, stripeNow } from './stripe-objects.ts';
import type { CardOutcome, TestCard } from './test-cards.ts';

/** A charge and the key of the request that made it. */
export interface KeptCharge extends Document {
  charge: Charge;
  idempotencyKey: string | null;
}

/** Every attempt to charge a card, the declined ones too. */
@Injectable()
export class Charges {
  readonly #kept: Collection<KeptCharge>;

  constructor(documents: Documents) {
    this.#kept = documents.collection<KeptCharge>('stripe-charge');
  }

  /** Records one attempt at the card and how it went. */
  attempt(
    intent: PaymentIntent,
    paymentMethod: string,
    card: TestCard,
    outcome: Exclude<CardOutcome, { kind: 'requires-authentication' }>,
    request: StripeRequest,
  ): Charge {
    const declined = outcome.kind === 'declined' ? outcome : undefined;
    const charge: Charge = {
      id: stripeId('ch'),
      object: 'charge',
      amount: intent.amount,
      amount_captured: declined ? 0 : intent.amount,
      amount_refunded: 0,
      captured: !declined,
      created: stripeNow(),
      currency: intent.currency,
      description: intent.description,
      failure_code: declined?.code ?? null,
      failure_message: declined?.message ?? null,
      livemode: false,
      metadata: intent.metadata,
      outcome: {
        network_status: declined ? 'declined_by_network' : 'approved_by_network',
        reason: declined?.declineCode ?? null,
        type: declined ? 'issuer_declined' : 'authorized',
      },
      paid: !declined,
      payment_intent: intent.id,
      payment_method: paymentMethod,
      payment_method_details: { type: 'card', card: { brand: card.brand, last4: card.last4 } },
      refunded: false,
      status: declined ? 'failed' : 'succeeded',
    };
    this.#kept.put({ id: charge.id, charge, idempotencyKey: request.idempotencyKey });
    return charge;
  }

  get(id: string): KeptCharge | undefined {
    return this.#kept.get(id);
  }

  put(kept: KeptCharge): void {
    this.#kept.put(kept);
  }

  /** Newest first; -1 for all. */
  newest(limit: number): KeptCharge[] {
    return this.#kept.newest(limit);
  }
}
