import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { orderId, parcelId } from '@waybill/contracts';
import { Outbox } from '@waybill/messaging';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DataSource } from 'typeorm';
import { FulfilmentRepository } from '../shipments/fulfilment.repository.ts';
import { RecordShipmentEvents } from '../shipments/record-shipment-events.ts';
import type { BuyLabel } from './buy-label.call.ts';

type Run = Parameters<BuyLabel['step']>[0];

const UNLABELLED = { id: 'shp_1', rates: [{ id: 'rate_1', rate: '4.20' }] };
const LABELLED = {
  ...UNLABELLED,
  selected_rate: { carrier: 'USPS', service: 'Priority' },
  tracking_code: '94001',
  postage_label: { label_url: 'http://localhost/labels/shp_1' },
};

/** EasyPost after it has sold the label, which it may be late to show. */
let shown: object = UNLABELLED;
const easyPost = createServer((request, response) => {
  const isPurchase = request.method === 'POST';
  response.writeHead(isPurchase ? 422 : 200, { 'content-type': 'application/json' });
  const refusal = { code: 'SHIPMENT.POSTAGE.EXISTS', message: 'Postage already exists.', errors: [] };
  response.end(JSON.stringify(isPurchase ? { error: refusal } : shown));
});
let buyLabel: BuyLabel;

beforeAll(async () => {
  easyPost.listen(0, 'localhost');
  await once(easyPost, 'listening');
  Object.assign(process.env, {
    PORT: '0',
    DATABASE_URL: 'postgres://localhost/unused',
    KAFKA_BROKERS: 'localhost:1',
    OIDC_ISSUER: 'http://localhost:1',
    OIDC_AUDIENCE: 'waybill',
    EASYPOST_API_KEY: 'EZTKspec',
    EASYPOST_API_URL: `http://localhost:${(easyPost.address() as AddressInfo).port}/v2`,
    EASYPOST_WEBHOOK_SECRET: 'unused',
    EASYPOST_CALLS_PER_SECOND: '200',
  });
  // Where EasyPost is, is read from the environment once.
  const { BuyLabel } = await import('./buy-label.call.ts');
  const { DispatchParcel } = await import('./dispatch-parcel.ts');
  const fulfilments = new FulfilmentRepository();
  const dispatchParcel = new DispatchParcel(fulfilments, new RecordShipmentEvents(fulfilments, new Outbox()));
  buyLabel = new BuyLabel(new DataSource({ type: 'postgres' }), dispatchParcel);
});
afterAll(() => {
  easyPost.close();
});
beforeEach(() => {
  shown = UNLABELLED;
});

test('A label that was sold and is not shown yet is looked for again later, and not bought again', async () => {
  const run = aRun();
  const refused = await buyLabel.step(run);
  if (refused.status !== 'continue') throw new Error(`The purchase ${refused.status}.`);
  const sold = { ...run, progress: refused.progress };

  await expect(buyLabel.step(sold)).rejects.toThrow('does not show it');
  await expect(buyLabel.step({ ...sold, uncertain: true })).rejects.toThrow('does not show it');

  shown = LABELLED;
  expect(await buyLabel.step({ ...sold, uncertain: true })).toMatchObject({
    status: 'succeeded',
    outcome: { label: { trackingCode: '94001' } },
  });
});

test('A label whose purchase got lost is bought by the next step', async () => {
  const lost = { ...aRun(), uncertain: true };

  expect(await buyLabel.step(lost)).toEqual({ status: 'continue', progress: lost.progress });
});

function aRun(): Run {
  const parcel = parcelId.parse(randomUUID());
  return {
    key: `label:${parcel}`,
    input: { orderId: orderId.parse(randomUUID()), parcelId: parcel },
    progress: { shipmentId: 'shp_1', rateId: 'rate_1' },
    attempts: 2,
    uncertain: false,
    causedAt: new Date(),
    signal: AbortSignal.timeout(10_000),
  };
}
