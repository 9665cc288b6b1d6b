import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { event, orderContactGiven } from '@waybill/contracts';
import { eventually } from '@waybill/testing';
import { randomUUID } from 'node:crypto';
import { anOrder, Warehouse } from '../testing/warehouse.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
}, 60_000);
afterAll(() => warehouse.close());
beforeEach(() => warehouse.outside.behaves('easypost', { transitMs: 0, errorAfterRate: 0 }));

describe('A label', () => {
  test('is bought once for each parcel by a carrier that fails after doing what was asked', async () => {
    await warehouse.outside.behaves('easypost', { errorAfterRate: 0.4 });
    const sku = newSku();
    await warehouse.receive(sku, 100);
    const orders = Array.from({ length: 6 }, () => anOrder({ sku, quantity: 1 }));

    await warehouse.publish(
      'request',
      ...orders.flatMap(({ placed, contact, paid }) => [placed, contact, paid]),
    );
    for (const { orderId, parcelIds } of orders) {
      const events = await publishedTo(orderId, 3);
      const labels = await warehouse.outside.labelsOf(parcelIds);
      expect(labels).toMatchObject([{ trackingCode: events[1]?.data['trackingCode'] }]);
    }
  });

  test('that a service restored from a backup does not remember is found, not bought again', async () => {
    const { orderId, parcelIds } = await sentOrder();

    await forgetLabel(parcelIds[0]!, 'deadline = NULL');

    await untilBought(parcelIds[0]!);
    expect(await warehouse.outside.labelsOf(parcelIds)).toHaveLength(1);
    expect(warehouse.events.of(orderId)).toHaveLength(3);
  });

  test('that was bought by its deadline after all is kept', async () => {
    const { parcelIds } = await sentOrder();

    await forgetLabel(parcelIds[0]!, 'deadline = clock_timestamp()');

    await untilBought(parcelIds[0]!);
  });

  test('that was not bought by its deadline is not bought any more', async () => {
    const { parcelIds } = await sentOrder();
    const elsewhere = randomUUID();
    await forgetLabel(
      parcelIds[0]!,
      `deadline = clock_timestamp(), input = jsonb_set(input, '{parcelId}', '"${elsewhere}"')`,
    );

    await eventually(async () =>
      expect(await labelCall(parcelIds[0]!)).toMatchObject({
        state: 'failed',
        outcome: { refusal: 'No label was bought in time.' },
      }),
    );
    expect(await warehouse.outside.labelsOf([elsewhere])).toEqual([]);
  });

  test('that no carrier sells fails the parcel, with what the carriers said', async () => {
    const sku = newSku();
    await warehouse.receive(sku, 1);
    const order = anOrder({ sku, quantity: 1 });
    const [parcelId] = order.parcelIds;
    const { shippingAddress } = orderContactGiven.sample;
    const contact = event(orderContactGiven, {
      ...orderContactGiven.sample,
      orderId: order.orderId,
      shippingAddress: { ...shippingAddress, country: 'ZZ' },
    });
    const reason =
      'No carrier takes this parcel. USPS does not deliver to ZZ. UPSDAP does not deliver to ZZ.';

    await warehouse.publish('request-9', order.placed, contact, order.paid);

    expect(await publishedTo(order.orderId, 2)).toMatchObject([
      { type: 'ShipmentPacked' },
      { type: 'ShipmentFailed', correlationId: 'request-9', data: { version: 2, parcelId, reason } },
    ]);
    const shown = await warehouse.fetch(`/v1/shipments/${order.orderId}`, 'operator');
    expect(await shown.json()).toMatchObject({ parcels: [{ parcelId, status: 'failed', failure: reason }] });
  });
});

function newSku(): string {
  return `SKU-${randomUUID().slice(0, 8)}`;
}

/** An order whose parcel was delivered. */
async function sentOrder() {
  const sku = newSku();
  await warehouse.receive(sku, 1);
  const order = anOrder({ sku, quantity: 1 });
  await warehouse.publish('request', order.placed, order.contact, order.paid);
  await publishedTo(order.orderId, 3);
  return order;
}

/** Sets the call back to how a backup from before its first step has it, whose cause is not of this moment. */
async function forgetLabel(parcelId: string, change: string): Promise<void> {
  await warehouse.query(
    `UPDATE provider_calls
     SET state = 'waiting', progress = NULL, attempts = 0, outcome_status = NULL, outcome = NULL, finished_at = NULL,
         caused_at = caused_at - interval '1 minute', ${change}
     WHERE key = $1`,
    [`label:${parcelId}`],
  );
}

async function labelCall(parcelId: string) {
  const [call] = await warehouse.query<{ state: string; outcome: unknown }>(
    'SELECT state, outcome FROM provider_calls WHERE key = $1',
    [`label:${parcelId}`],
  );
  return call;
}

function untilBought(parcelId: string): Promise<void> {
  return eventually(async () =>
    expect(await labelCall(parcelId)).toMatchObject({
      state: 'succeeded',
      outcome: { label: { carrier: 'USPS' } },
    }),
  );
}

/** The order's events, as soon as there are that many. */
function publishedTo(orderId: string, count: number) {
  return eventually(
    () => {
      const events = warehouse.events.of(orderId);
      expect(events.length).toBeGreaterThanOrEqual(count);
      return events;
    },
    { timeoutMs: 20_000 },
  );
}
