/** How a card answers when it is charged. */
export type CardOutcome =
  | { kind: 'succeeds' }
  | { kind: 'requires-authentication' }
  | { kind: 'declined'; code: string; declineCode: string; message: string };

export interface TestCard {
  brand: string;
  last4: string;
  outcome: CardOutcome;
}

/** The answer of a bank that gives no reason. */
export const GENERIC_DECLINE = declined('card_declined', 'generic_decline', 'Your card was declined.');

/** Stripe's answer when a card asks for its holder, who isn't there. */
export const AUTHENTICATION_REQUIRED = declined(
  'authentication_required',
  'authentication_required',
  'Your card was declined. This transaction requires authentication.',
);

const SUCCEEDS: CardOutcome = { kind: 'succeeds' };

/** Stripe's documented test payment methods: https://docs.stripe.com/testing */
const CARDS: Record<string, TestCard> = {
  visa: { brand: 'visa', last4: '4242', outcome: SUCCEEDS },
  visa_debit: { brand: 'visa', last4: '5556', outcome: SUCCEEDS },
  mastercard: { brand: 'mastercard', last4: '4444', outcome: SUCCEEDS },
  amex: { brand: 'amex', last4: '8431', outcome: SUCCEEDS },
  chargeDeclined: { brand: 'visa', last4: '0002', outcome: GENERIC_DECLINE },
  chargeDeclinedInsufficientFunds: {
    brand: 'visa',
    last4: '9995',
    outcome: declined('card_declined', 'insufficient_funds', 'Your card has insufficient funds.'),
  },
  chargeDeclinedExpiredCard: {
    brand: 'visa',
    last4: '0069',
    outcome: declined('expired_card', 'expired_card', 'Your card has expired.'),
  },
  authenticationRequired: { brand: 'visa', last4: '3184', outcome: { kind: 'requires-authentication' } },
};

/** The card behind a test payment method; Stripe writes the failing ones with and without the brand. */
export function testCard(paymentMethod: string): TestCard | undefined {
  const name = /^pm_card_(?:visa_(?!debit$))?(\w+)$/.exec(paymentMethod)?.[1];
  return name !== undefined && Object.hasOwn(CARDS, name) ? CARDS[name] : undefined;
}

function declined(code: string, declineCode: string, message: string): CardOutcome & { kind: 'declined' } {
  return { kind: 'declined', code, declineCode, message };
}
