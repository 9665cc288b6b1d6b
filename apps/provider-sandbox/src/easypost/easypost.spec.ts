import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@easypost/api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SandboxConfig } from '../config.ts';
import { startSandbox, type Sandbox } from '../sandbox.ts';
import { OverHttp } from '../testing/over-http.ts';
import { Receiver, type Received } from '../testing/receiver.ts';
import type { Tracker } from './easypost-objects.ts';

// The package's ES module exports the client by default; its types, said to be CommonJS, have it a level deeper.
const EasyPostClient = sdk.default as unknown as typeof sdk.default.default;

/** Not in its normal form on purpose: EasyPost normalises the secret before it signs. */
const SECRET = 'geh\u00e9im';
const ADDRESS = { name: 'Ada', street1: '1 High Street', city: 'London', zip: 'E1 6AN', country: 'GB' };
const SHIPMENT = {
  to_address: ADDRESS,
  from_address: ADDRESS,
  parcel: { weight: 10 },
  reference: 'parcel-1',
};

interface TrackerEvent {
  id: string;
  description: string;
  result: Tracker;
}

describe('EasyPost', () => {
  let dataDir: string;
  let config: SandboxConfig;
  let receiver: Receiver;
  let sandbox: Sandbox;
  let easypost: InstanceType<typeof EasyPostClient>;
  let control: OverHttp;

  beforeAll(async () => {
    receiver = await Receiver.listen();
    dataDir = await mkdtemp(join(tmpdir(), 'provider-sandbox-'));
    const webhooks = { easypost: { url: receiver.url, secret: SECRET } };
    config = { port: 0, smtpPort: 0, dataDir, logLevel: 'error', webhooks };
    await start();
  });

  afterEach(() => control.reset());

  afterAll(async () => {
    await sandbox.close();
    await receiver.close();
    await rm(dataDir, { recursive: true });
  });

  it('offers rates, sells a label once and keeps it in the ledger', async () => {
    const shipment = await easypost.Shipment.create(SHIPMENT);
    expect(shipment).toMatchObject({
      object: 'Shipment',
      reference: 'parcel-1',
      postage_label: null,
      tracker: null,
    });
    const rate = shipment.lowestRate();

    const bought = await easypost.Shipment.buy(shipment.id, rate);
    const again = await failure(easypost.Shipment.buy(shipment.id, rate));

    expect(bought).toMatchObject({ selected_rate: { id: rate.id }, tracker: { shipment_id: shipment.id } });
    expect(bought.tracking_code).toMatch(/^9400100\d{15}$/);
    expect(bought.postage_label.label_url).toContain(shipment.id);
    expect(again).toMatchObject({ statusCode: 422, code: 'SHIPMENT.POSTAGE.EXISTS' });
    expect((await control.ledger()).labels).toEqual([
      expect.objectContaining({
        shipmentId: shipment.id,
        reference: 'parcel-1',
        trackingCode: bought.tracking_code,
        carrier: rate.carrier,
        idempotencyKey: null,
      }),
    ]);
  });

  it('offers no rate to a country that is none, and says why', async () => {
    const nowhere = { ...SHIPMENT, to_address: { ...ADDRESS, country: 'ZZ' } };

    const { rates, messages } = await easypost.Shipment.create(nowhere);

    expect(rates).toEqual([]);
    expect(messages).toMatchObject([
      { carrier: 'USPS', type: 'rate_error', message: 'USPS does not deliver to ZZ.' },
      { carrier: 'UPSDAP', type: 'rate_error', message: 'UPSDAP does not deliver to ZZ.' },
    ]);
  });

  it('tells of every step of a parcel with a signature that the SDK accepts', async () => {
    await control.set({ easypost: { transitMs: 90 } });
    const { id, tracker } = await buy();

    const steps = await receiver.some(4, concerning(id));

    const events = steps.map(({ body, headers }) =>
      easypost.Utils.validateWebhook(Buffer.from(body), headers, SECRET),
    ) as TrackerEvent[];
    expect(events.every(({ description }) => description === 'tracker.updated')).toBe(true);
    const statuses = ['pre_transit', 'in_transit', 'out_for_delivery', 'delivered'];
    expect(events.map(({ result }) => result.status).sort()).toEqual(statuses.sort());
    expect(await easypost.Tracker.retrieve(tracker.id)).toMatchObject({
      status: 'delivered',
      finalized: true,
    });
  });

  it('repeats an event, with its id, until it is accepted', async () => {
    await control.set({ easypost: { transitMs: 0 } });
    receiver.refusals.push(500);
    const { id } = await buy();

    const attempts = await receiver.some(5, concerning(id));

    const ids = attempts.map(({ body }) => (JSON.parse(body) as TrackerEvent).id);
    expect(new Set(ids).size).toBe(4);
  });

  it('finishes journeys and keeps its labels after a restart', async () => {
    await control.set({ easypost: { transitMs: 400 } });
    const { id, tracking_code } = await buy();
    await receiver.some(1, concerning(id));

    await sandbox.close();
    await start();

    await receiver.next(
      (request) => concerning(id)(request) && request.body.includes('"status":"delivered"'),
    );
    expect(await easypost.Shipment.retrieve(id)).toMatchObject({ status: 'delivered', tracking_code });
  });

  it('takes a label back until the carrier has the parcel', async () => {
    await control.set({ easypost: { transitMs: 60_000 } });
    const early = await buy();
    await control.set({ easypost: { transitMs: 0 } });
    const late = await buy();
    await receiver.some(4, concerning(late.id));

    const refunded = await easypost.Shipment.refund(early.id);
    const refused = await failure(easypost.Shipment.refund(late.id));

    expect(refunded).toMatchObject({ refund_status: 'submitted', tracker: { status: 'cancelled' } });
    expect(refused).toMatchObject({ statusCode: 422, code: 'SHIPMENT.REFUND.UNAVAILABLE' });
  });

  it('refuses what does not exist or is not complete', async () => {
    const unknown = await failure(easypost.Shipment.retrieve('shp_none'));
    const incomplete = await failure(
      easypost.Shipment.create({ to_address: ADDRESS, from_address: ADDRESS }),
    );

    expect(unknown).toMatchObject({ statusCode: 404, code: 'NOT_FOUND' });
    expect(incomplete).toMatchObject({
      statusCode: 422,
      code: 'SHIPMENT.INVALID_PARAMS',
      errors: [{ parcel: 'Invalid format.' }],
    });
  });

  it('has sold the label although the answer was lost', async () => {
    const shipment = await easypost.Shipment.create(SHIPMENT);
    await control.set({ easypost: { timeoutAfterRate: 1, timeoutMs: 50 } });

    await failure(easypost.Shipment.buy(shipment.id, shipment.lowestRate()));

    await control.set({ easypost: { timeoutAfterRate: 0 } });
    expect((await easypost.Shipment.retrieve(shipment.id)).postage_label).not.toBeNull();
  });

  it('refuses calls beyond the rate', async () => {
    await control.set({ easypost: { callsPerSecond: 1 } });

    const outcomes = await Promise.allSettled([1, 2, 3].map(() => easypost.Shipment.all()));

    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect(refused[0]?.reason).toMatchObject({ statusCode: 429, code: 'RATE_LIMITED' });
  });

  it('fails in its own words', async () => {
    await control.set({ easypost: { errorRate: 1 } });

    const failed = await failure(easypost.Shipment.create(SHIPMENT));

    expect(failed).toMatchObject({ statusCode: 500, code: 'INTERNAL_SERVER_ERROR' });
  });

  async function start(): Promise<void> {
    sandbox = await startSandbox(config);
    easypost = new EasyPostClient('EZTK_spec', { baseUrl: `${sandbox.url}/v2/` });
    control = new OverHttp(sandbox.url);
  }

  async function buy() {
    const shipment = await easypost.Shipment.create(SHIPMENT);
    return easypost.Shipment.buy(shipment.id, shipment.lowestRate());
  }
});

function concerning(shipmentId: string): (request: Received) => boolean {
  return ({ body }) => body.includes(shipmentId);
}

/** What the SDK says about a call that must fail. */
async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('The call succeeded');
    },
    (error: unknown) => error,
  );
}
