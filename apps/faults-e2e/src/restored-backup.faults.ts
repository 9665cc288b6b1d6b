import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  eventually,
  kafkaBrokers,
  type Customer,
  type OrderView,
  type ProductOnSale,
  type ServiceName,
} from '@waybill/testing';
import { backUp } from './harness/backup.ts';
import { openDisturbedShop, type DisturbedShop } from './harness/disturbed-shop.ts';
import { EventLog } from './harness/event-log.ts';

let disturbed: DisturbedShop;
let log: EventLog;
let product: ProductOnSale;

beforeAll(async () => {
  disturbed = await openDisturbedShop();
  log = await EventLog.open(await kafkaBrokers(), disturbed.system.topicPrefix);
  product = await disturbed.shop.sells({ price: 320, stock: 200 });
}, 180_000);
afterAll(async () => {
  await log.close();
  await disturbed.close();
}, 60_000);

describe('a service that is restored from an older backup, with its offsets reset', () => {
  it.each<[ServiceName]>([['invoice'], ['fulfillment'], ['notification']])(
    '%s: no second charge, label, mail or event, and it goes on with new orders',
    async (name) => {
      const { system, shop } = disturbed;
      const service = system.service(name);
      const buyer = shop.customer(`restored-${name}`);
      const before = await delivered(name, 2);
      await service.stop();
      const restore = await backUp(system.databaseUrl(name));
      await service.restart();
      const lost = await delivered(name, 4);

      await service.stop();
      await restore();
      await log.forgetOffsets(name);
      await service.restart();
      const after = await delivered(name, 2);

      const orders = [...before, ...lost, ...after];
      for (const order of orders) {
        expect(await buyer.order(order.id)).toEqual(order);
        expect(await shop.outside.chargesOf(order.id)).toHaveLength(1);
        expect(await shop.outside.labelsOf(order.parcels.map(({ parcelId }) => parcelId))).toHaveLength(1);
        for (const versions of versionsByTopic(order.id)) expect(versions).toEqual(upTo(versions.length));
      }
      await eventually(async () => expect((await differentMails(buyer)).size).toBe(3 * orders.length));
    },
    180_000,
  );
});

/** Orders of the scenario's customer, when they have been delivered. */
async function delivered(scenario: string, count: number): Promise<OrderView[]> {
  const buyer = disturbed.shop.customer(`restored-${scenario}`);
  const placed = await Promise.all(Array.from({ length: count }, () => buyer.buys([[product, 1]])));
  return Promise.all(placed.map(({ id }) => buyer.seesOrder(id, 'delivered', 60_000)));
}

/** A mail that is sent again has the same Message-ID, by which mailboxes tell. */
async function differentMails(buyer: Customer): Promise<Set<string>> {
  return new Set((await disturbed.shop.outside.mailsTo(buyer.email)).map(({ messageId }) => messageId));
}

/** Of each topic the versions of all its events about an order; an event that came twice counts once. */
function versionsByTopic(orderId: string): number[][] {
  const events = new Map<string, Map<string, number>>();
  for (const { topic, key, headers, value } of log.messages) {
    if (key !== orderId) continue;
    const { version } = JSON.parse(value ?? '{}') as { version: number };
    const known = events.get(topic) ?? new Map<string, number>();
    events.set(topic, known.set(headers['ce_id'] ?? '', version));
  }
  return [...events.values()].map((versions) => [...versions.values()]);
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}
