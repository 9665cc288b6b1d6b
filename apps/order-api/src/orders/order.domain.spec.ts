import { describe, expect, it } from '@jest/globals';
import type { OrderStatusChanged } from '@waybill/contracts';
import fc from 'fast-check';
import {
  actionRequired,
  declined,
  delivered,
  dispatched,
  failed,
  FIRST,
  issued,
  NOW,
  packed,
  paid,
  placed,
  SECOND,
  short,
} from '../testing/news.ts';
import { decide, evolve, type Order, type OrderNews } from './order.domain.ts';

describe('the payment', () => {
  it('shows the invoice without a change of status', () => {
    const { order, told } = given(placed()).when(issued(1));
    expect(order.invoiceNumber).toBe('2026-000042');
    expect(told).toMatchObject([{ cause: 'InvoiceIssued', status: 'placed', version: 3 }]);
  });

  it('that is declined gives the reason, until it is paid', () => {
    const declining = given(placed()).when(declined(1, 'Your card was declined.'));
    expect(declining.told).toMatchObject([{ status: 'payment-declined', reason: 'Your card was declined.' }]);
    const paying = given(declining.order).when(paid(2));
    expect(paying.told).toMatchObject([{ status: 'paid', payment: 'paid' }]);
    expect(paying.told[0]).not.toHaveProperty('reason');
  });

  it('that is declined again tells of the new reason', () => {
    const { told } = given(placed()).when(
      declined(1, 'Your card was declined.'),
      declined(2, 'Insufficient funds.'),
    );
    expect(told.map(({ reason }) => reason)).toEqual(['Your card was declined.', 'Insufficient funds.']);
  });

  it('waits for the bank to be asked', () => {
    const { told } = given(placed()).when(actionRequired(1));
    expect(told).toMatchObject([{ status: 'payment-action-required', payment: 'action-required' }]);
  });

  it('once made is not undone by an older refusal', () => {
    const { order, told } = given(placed()).when(paid(2), declined(1, 'Too late.'));
    expect(order).toMatchObject({ payment: 'paid', version: 3 });
    expect(told).toHaveLength(1);
  });
});

describe('a parcel', () => {
  it('shows its carrier and tracking code', () => {
    const { told } = given(placed(FIRST)).when(dispatched(1, FIRST));
    expect(told).toMatchObject([
      { status: 'dispatched', parcels: [{ carrier: 'RoyalMail', trackingCode: 'RM123456789GB' }] },
    ]);
  });

  it('on its way counts although the payment’s news is late, which then changes the payment alone', () => {
    const { told } = given(placed(FIRST)).when(packed(1, FIRST), dispatched(2, FIRST), issued(1), paid(2));
    expect(told.map(({ status, payment }) => [status, payment])).toEqual([
      ['packed', 'pending'],
      ['dispatched', 'pending'],
      ['dispatched', 'pending'],
      ['dispatched', 'paid'],
    ]);
  });

  it('that is delivered does not go back', () => {
    const { order } = given(placed(FIRST)).when(delivered(1, FIRST), dispatched(2, FIRST), packed(3, FIRST));
    expect(order.parcels).toMatchObject([{ status: 'delivered' }]);
    expect(order).toMatchObject({ version: 3, applied: { shipments: 3 } });
  });

  it('of several moves the order by parts', () => {
    const { told } = given({ ...placed(FIRST, SECOND), payment: 'paid' }).when(
      packed(1, FIRST),
      packed(2, SECOND),
      dispatched(3, FIRST),
      dispatched(4, SECOND),
      delivered(5, SECOND),
      delivered(6, FIRST),
    );
    expect(told.map(({ status }) => status)).toEqual([
      'paid',
      'packed',
      'partially-dispatched',
      'dispatched',
      'partially-delivered',
      'delivered',
    ]);
  });

  it('that is short says what is missing, and keeps saying so while others move', () => {
    const { told } = given(placed(FIRST, SECOND)).when(short(1, FIRST), dispatched(2, SECOND));
    const reason = 'The warehouse found only 4 of 6 of 85123A.';
    expect(told).toMatchObject([
      { status: 'needs-attention', reason },
      { status: 'needs-attention', reason },
    ]);
  });

  it('that no carrier takes says why, and keeps saying so while others move', () => {
    const before = { ...placed(FIRST, SECOND), payment: 'paid' } as const;
    const { told } = given(before).when(
      packed(1, FIRST),
      failed(2, FIRST),
      packed(3, SECOND),
      dispatched(4, SECOND),
    );
    const reason = "A parcel can't be sent: Unable to verify address.";
    expect(told.map(({ status }) => status)).toEqual(['paid', ...Array<string>(3).fill('needs-attention')]);
    expect(told.slice(1)).toEqual(Array(3).fill(expect.objectContaining({ reason })));
    expect(told.at(-1)?.parcels).toMatchObject([{ status: 'failed' }, { status: 'dispatched' }]);
  });
});

describe('a cancelled order', () => {
  it('stays cancelled whatever comes late', () => {
    const { told } = given({ ...placed(FIRST), cancellation: 'cancelled' }).when(paid(1), packed(1, FIRST));
    expect(told.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });
});

describe('in any interleaving of the topics, with any repetition', () => {
  const invoices = [issued(1), declined(2, 'Try again.'), paid(3)];
  const shipments = [
    packed(1, FIRST),
    packed(2, SECOND),
    dispatched(3, SECOND),
    delivered(4, SECOND),
    dispatched(5, FIRST),
    delivered(6, FIRST),
  ];

  it('the order ends delivered and paid, and its versions rise by one', () => {
    fc.assert(
      fc.property(interleavings(invoices, shipments), (news) => {
        const { order, told } = given(placed(FIRST, SECOND)).when(...news);
        expect(told.at(-1)).toMatchObject({ status: 'delivered', payment: 'paid', version: order.version });
        expect(told.map(({ version }) => version)).toEqual(told.map((_, index) => index + 3));
        expect(told).toHaveLength(invoices.length + shipments.length);
      }),
    );
  });
});

describe('in any order whatsoever', () => {
  it('no parcel goes back', () => {
    const steps = [packed, dispatched, delivered, short, failed];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 12 }), (sequence) => {
        const { told } = given(placed(FIRST)).when(...sequence.map((step, index) => step(index + 1, FIRST)));
        const stages = ['preparing', 'short', 'packed', 'failed', 'dispatched', 'delivered'];
        const reached = told.map(({ parcels }) => stages.indexOf(parcels[0]?.status ?? ''));
        expect(reached).toEqual([...new Set(reached)].toSorted((a, b) => a - b));
      }),
    );
  });
});

function given(order: Order) {
  return {
    when(...news: readonly OrderNews[]) {
      const told: OrderStatusChanged[] = [];
      for (const item of news) {
        const change = decide(order, item, NOW);
        if (change) told.push(change as OrderStatusChanged);
        order = evolve(order, item);
      }
      return { order, told };
    },
  };
}

/** Keeps each topic's order, as its partition does, and repeats events as a consumer's restart does. */
function interleavings(one: readonly OrderNews[], other: readonly OrderNews[]): fc.Arbitrary<OrderNews[]> {
  return fc
    .tuple(
      fc.shuffledSubarray([...one.map(() => true), ...other.map(() => false)], {
        minLength: one.length + other.length,
      }),
      fc.array(fc.nat(), { maxLength: 10 }),
    )
    .map(([turns, repeats]) => {
      const queues = [one.values(), other.values()] as const;
      const news = turns.map((isOne) => (isOne ? queues[0] : queues[1]).next().value as OrderNews);
      for (const position of repeats) {
        const first = position % news.length;
        const repeated = news[first];
        if (repeated) news.splice(first + 1 + (position % (news.length - first)), 0, repeated);
      }
      return news;
    });
}
