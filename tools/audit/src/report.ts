import type { Books } from '@waybill/testing';

/** The books for people: the three sums, then each exception. */
export function report({ orders, money, stock, exceptions }: Books): string {
  const ended = orders.delivered + orders.declined + orders.cancelled + orders.returned;
  return [
    `orders   ${orders.accepted} accepted = ${orders.delivered} delivered + ${orders.declined} declined + ` +
      `${orders.cancelled} cancelled + ${orders.returned} returned + ${orders.needsAttention} needing attention + ` +
      `${orders.inProgress} in progress`,
    `money    ${amount(money.charged)} charged − ${amount(money.refunded)} refunded = ` +
      `${amount(money.charged - money.refunded)}; paid orders owe ${amount(money.owed)}`,
    `stock    ${stock.onHand} on hand; ${stock.available} available + ${stock.reserved} reserved = ` +
      `${stock.available + stock.reserved}`,
    ...exceptions.map((exception) => `!        ${exception}`),
    exceptions.length > 0
      ? `${exceptions.length} exceptions${orders.accepted > ended ? ' (some may be orders on their way: ask again at rest)' : ''}`
      : 'The books agree.',
  ].join('\n');
}

/** Of one currency, as all the catalogue's prices are. */
function amount(minorUnits: number): string {
  return (minorUnits / 100).toFixed(2);
}
