import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { eventually, OutsideWorld, startTestSystem } from '@waybill/testing';
import { anOrder } from './testing/billing.ts';
import type { EventFollower } from '@waybill/messaging/testing';
import { followInvoices } from './testing/billing.ts';

let system: Awaited<ReturnType<typeof startTestSystem>>;
let outside: OutsideWorld;
let events: EventFollower;

beforeEach(async () => {
  system = await startTestSystem({ services: ['identity-provider', 'provider-sandbox', 'invoice'] });
  outside = new OutsideWorld(system.url('provider-sandbox'));
  events = await followInvoices(system.topicPrefix);
}, 120_000);
afterEach(async () => {
  await events.stop();
  await system.stop();
});

it('charges each order exactly once, though it is killed in the middle of its charges', async () => {
  await outside.behaves('stripe', { latencyMs: 300 });
  const orders = Array.from({ length: 12 }, () => anOrder());
  await events.publish('request', ...orders.map(({ placed }) => placed));
  await eventually(async () => expect(await chargesOf(orders)).not.toHaveLength(0));

  system.service('invoice').kill('SIGKILL');
  await system.service('invoice').exited;
  expect(await chargesOf(orders)).not.toHaveLength(orders.length);
  await system.service('invoice').restart();

  for (const { orderId } of orders) {
    await eventually(
      () => expect(events.of(orderId).map(({ type }) => type)).toEqual(['InvoiceIssued', 'InvoicePaid']),
      { timeoutMs: 30_000 },
    );
    expect(await outside.chargesOf(orderId)).toHaveLength(1);
  }
}, 90_000);

async function chargesOf(orders: readonly { orderId: string }[]) {
  return (await Promise.all(orders.map(({ orderId }) => outside.chargesOf(orderId)))).flat();
}
