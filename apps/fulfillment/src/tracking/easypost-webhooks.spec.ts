import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@waybill/testing';
import { randomUUID } from 'node:crypto';
import { anOrder, Warehouse } from '../testing/warehouse.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
  // The sandbox's own parcels stay where they are: these specs speak for the carrier.
  await warehouse.outside.behaves('easypost', { transitMs: 3_600_000 });
}, 60_000);
afterAll(() => warehouse.close());

describe('A webhook of the carrier', () => {
  test('delivers a parcel once, however often it is sent', async () => {
    const { orderId, shipmentId } = await aDispatchedOrder();
    const delivered = trackerUpdate(shipmentId, 'delivered');

    await warehouse.webhook(delivered);
    await warehouse.webhook(delivered);
    await warehouse.webhook(trackerUpdate(shipmentId, 'delivered'));
    await untilProcessed();

    const events = await eventually(() => {
      const told = warehouse.events.of(orderId);
      expect(told).toHaveLength(3);
      return told;
    });
    expect(events[2]).toMatchObject({
      type: 'ShipmentDelivered',
      correlationId: 'request-9',
      data: { version: 3, deliveredAt: '2026-05-05T11:02:00.000Z' },
    });
  });

  test('that comes late does not move a parcel back', async () => {
    const { orderId, shipmentId } = await aDispatchedOrder();

    await warehouse.webhook(trackerUpdate(shipmentId, 'out_for_delivery'));
    await untilProcessed();
    await warehouse.webhook(trackerUpdate(shipmentId, 'in_transit'));
    await untilProcessed();

    const response = await warehouse.fetch(`/v1/shipments/${orderId}`, 'operator');
    expect(await response.json()).toMatchObject({
      parcels: [{ status: 'dispatched', tracking: 'out_for_delivery' }],
    });
  });

  test('waits while its shipment is not known yet', async () => {
    const { id, ...update } = trackerUpdate(`shp_${randomUUID()}`, 'delivered');

    expect((await warehouse.webhook({ id, ...update })).status).toBe(200);

    await eventually(async () => {
      const [kept] = await warehouse.query<{ attempts: number }>(
        'SELECT attempts FROM provider_webhooks WHERE id = $1 AND processed_at IS NULL',
        [id],
      );
      expect(kept?.attempts).toBeGreaterThan(1);
    });
  });

  test('about something else is put aside', async () => {
    const id = `evt_${randomUUID()}`;
    const batch = { id, object: 'Event', description: 'batch.updated', result: { object: 'Batch' } };

    expect((await warehouse.webhook(batch)).status).toBe(200);

    await eventually(async () => expect(await matchOf(id)).toEqual([{ matched: false }]));
  });

  test('is refused with the signature of another, or none, and not kept', async () => {
    const update = trackerUpdate('shp_1', 'delivered');

    const forged = await warehouse.webhook(update, 'guessed');
    const unsigned = await fetch(`${warehouse.url}/v1/webhooks/easypost`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(update),
    });

    expect([forged.status, unsigned.status]).toEqual([401, 401]);
    expect(await forged.json()).toMatchObject({ title: 'Invalid signature' });
    expect(await matchOf(update.id)).toEqual([]);
  });
});

async function aDispatchedOrder(): Promise<{ orderId: string; shipmentId: string }> {
  const sku = `SKU-${randomUUID().slice(0, 8)}`;
  await warehouse.receive(sku, 1);
  const { orderId, placed, contact, paid } = anOrder({ sku, quantity: 1 });
  await warehouse.publish('request-9', placed, contact, paid);
  return eventually(async () => {
    const [parcel] = await warehouse.query<{ shipmentId: string }>(
      `SELECT shipment_id AS "shipmentId" FROM parcels WHERE order_id = $1 AND status = 'dispatched'`,
      [orderId],
    );
    expect(parcel).toBeDefined();
    return { orderId, shipmentId: parcel!.shipmentId };
  });
}

/** As EasyPost sends it: https://docs.easypost.com/docs/events */
function trackerUpdate(shipmentId: string, status: string) {
  return {
    id: `evt_${randomUUID()}`,
    object: 'Event',
    description: 'tracker.updated',
    result: {
      id: 'trk_1',
      object: 'Tracker',
      shipment_id: shipmentId,
      status,
      updated_at: '2026-05-05T11:05:00Z',
      tracking_details: [{ object: 'TrackingDetail', status, datetime: '2026-05-05T11:02:00Z' }],
    },
  };
}

function matchOf(id: string) {
  return warehouse.query<{ matched: boolean | null }>('SELECT matched FROM provider_webhooks WHERE id = $1', [
    id,
  ]);
}

/** Until nothing that is about a known parcel waits. */
function untilProcessed(): Promise<void> {
  return eventually(async () => {
    const waiting = await warehouse.query(
      `SELECT id FROM provider_webhooks
        WHERE processed_at IS NULL
          AND body::jsonb #>> '{result,shipment_id}' IN (SELECT shipment_id FROM parcels)`,
    );
    expect(waiting).toEqual([]);
  });
}
