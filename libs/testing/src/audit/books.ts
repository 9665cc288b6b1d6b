import type { AuditedOrder, Facts } from './facts.ts';

/** The sums that must agree, and everything that doesn't. Amounts in minor units. */
export interface Books {
  readonly orders: {
    readonly accepted: number;
    readonly delivered: number;
    readonly declined: number;
    readonly cancelled: number;
    readonly returned: number;
    readonly needsAttention: number;
    readonly inProgress: number;
  };
  readonly money: { readonly charged: number; readonly refunded: number; readonly owed: number };
  readonly stock: { readonly onHand: number; readonly available: number; readonly reserved: number };
  /** One line each, for people. */
  readonly exceptions: readonly string[];
}

type Outcome = Exclude<keyof Books['orders'], 'accepted'>;

/** Every status that an order may rest in; in all others something is still to come. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  delivered: 'delivered',
  'payment-declined': 'declined',
  cancelled: 'cancelled',
  expired: 'cancelled',
  returned: 'returned',
  'needs-attention': 'needsAttention',
  'payment-action-required': 'needsAttention',
};
/** Parcels whose units have left the shelf, or are no longer kept for anyone. */
const NOT_RESERVED = new Set(['packed', 'dispatched', 'delivered', 'failed', 'stopped', 'returned']);
/** Parcels that have a label which still counts. */
const LABELLED = new Set(['dispatched', 'delivered']);

export function balance(facts: Facts): Books {
  const { orders, products, ledger } = facts;
  const taken = new Map<string, number>();
  for (const charge of ledger.charges) {
    if (charge.status !== 'succeeded') continue;
    const orderId = charge.metadata['orderId'] ?? 'no order';
    const back = sum(refundsOf(facts, charge.id), ({ amount }) => amount);
    taken.set(orderId, (taken.get(orderId) ?? 0) + charge.amount - back);
  }
  const reserved = reservedUnits(orders);
  return {
    orders: count(orders),
    money: {
      charged: sum(
        ledger.charges.filter(({ status }) => status === 'succeeded'),
        ({ amount }) => amount,
      ),
      refunded: sum(
        ledger.refunds.filter(({ status }) => status === 'succeeded'),
        ({ amount }) => amount,
      ),
      owed: sum(orders, owed),
    },
    stock: {
      onHand: sum(products, ({ onHand }) => onHand),
      available: sum(products, ({ available }) => available),
      reserved: sum([...reserved.values()], (units) => units),
    },
    exceptions: [
      ...orders.flatMap((order) => moneyExceptions(order, taken.get(order.id) ?? 0, facts)),
      ...[...taken.keys()]
        .filter((id) => !orders.some((order) => order.id === id))
        .map((id) => `${taken.get(id)} was taken for order ${id}, which does not exist`),
      ...orders.flatMap((order) => parcelExceptions(order, facts)),
      ...products.flatMap(({ sku, onHand, available }) => {
        const kept = reserved.get(sku) ?? 0;
        return onHand === available + kept
          ? []
          : [`${sku}: ${onHand} on hand, but ${available} available + ${kept} reserved`];
      }),
    ],
  };
}

function count(orders: readonly AuditedOrder[]): Books['orders'] {
  const of = (outcome: Outcome) => orders.filter((order) => outcomeOf(order) === outcome).length;
  return {
    accepted: orders.length,
    delivered: of('delivered'),
    declined: of('declined'),
    cancelled: of('cancelled'),
    returned: of('returned'),
    needsAttention: of('needsAttention'),
    inProgress: of('inProgress'),
  };
}

function outcomeOf({ status }: AuditedOrder): Outcome {
  return OUTCOMES[status] ?? 'inProgress';
}

/** What the customer is to have paid in the end. */
function owed({ payment, total }: AuditedOrder): number {
  return payment === 'paid' ? total.amount : 0;
}

function moneyExceptions(order: AuditedOrder, taken: number, { ledger }: Facts): string[] {
  const found: string[] = [];
  const { id, payment, invoice, total } = order;
  const charges = ledger.charges.filter(
    ({ status, metadata }) => status === 'succeeded' && metadata['orderId'] === id,
  );
  if (charges.length > 1) found.push(`order ${id}: charged ${charges.length} times`);
  if (payment === 'partially-refunded') return found;
  if (outcomeOf(order) !== 'inProgress' && taken !== owed(order))
    found.push(`order ${id} (${payment}): ${taken} was taken of ${total.amount}`);
  if ((invoice?.status === 'paid') !== (payment === 'paid'))
    found.push(`order ${id}: payment is ${payment}, its invoice ${invoice?.status ?? 'missing'}`);
  return found;
}

function parcelExceptions({ id, parcels, shipped }: AuditedOrder, { ledger }: Facts): string[] {
  return parcels.flatMap(({ parcelId, status }) => {
    const labels = ledger.labels.filter(
      (label) => label.reference === parcelId && label.status !== 'refunded',
    );
    const found: string[] = [];
    if (labels.length > 1) found.push(`order ${id}: parcel ${parcelId} has ${labels.length} labels`);
    if (LABELLED.has(status) && labels.length === 0)
      found.push(`order ${id}: parcel ${parcelId} is ${status} without a label`);
    const told = shipped.find((parcel) => parcel.parcelId === parcelId)?.status ?? 'unknown';
    if (told !== status)
      found.push(`order ${id}: parcel ${parcelId} is ${status}, but ${told} according to fulfillment`);
    return found;
  });
}

/** Units per sku that were sold and still lie on the shelf. */
function reservedUnits(orders: readonly AuditedOrder[]): Map<string, number> {
  const reserved = new Map<string, number>();
  for (const { lines, shipped } of orders) {
    for (const { sku, quantity, parcelId } of lines) {
      const status = shipped.find((parcel) => parcel.parcelId === parcelId)?.status ?? 'preparing';
      if (!NOT_RESERVED.has(status)) reserved.set(sku, (reserved.get(sku) ?? 0) + quantity);
    }
  }
  return reserved;
}

function refundsOf({ ledger }: Facts, chargeId: string): Facts['ledger']['refunds'] {
  return ledger.refunds.filter((refund) => refund.chargeId === chargeId && refund.status === 'succeeded');
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
