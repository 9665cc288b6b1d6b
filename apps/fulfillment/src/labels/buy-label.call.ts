import { ProviderCall } from '@waybill/provider-calls';
import type { CallRun, DurableCall, SettledResult, StepResult } from '@waybill/provider-calls';
import { DataSource, type EntityManager } from 'typeorm';
import { easyPostAccount } from '../config.ts';
import type { Label } from '../shipments/parcel.domain.ts';
import { parcelsOfOrder } from '../shipments/parcel.repository.ts';
import { shipToOf } from '../shipments/ship-to.repository.ts';
import { DispatchParcel } from './dispatch-parcel.ts';
import { easyPostShipment, labelOf, lowestRate, type EasyPostShipment } from './easypost-shipment.ts';
import { Refused, request } from './easypost.ts';
import type { LabelInput } from './label-call.ts';
import { shipmentRequest } from './shipment-request.ts';

interface Progress {
  readonly shipmentId: string;
  readonly rateId: string;
  /** EasyPost said that there is a label already; what is left is to fetch it. */
  readonly isBought?: true;
}

export type LabelOutcome = { readonly label: Label } | { readonly refusal: string };

type Run = CallRun<LabelInput, Progress>;
type Step = StepResult<Progress, LabelOutcome>;

/**
 * Buys a label in two steps, since EasyPost knows no idempotency keys: a shipment is created and its id committed, then its
 * cheapest rate is bought. A shipment whose creation got lost is made again; one that nobody buys costs nothing. Whether
 * a label was bought is asked of the committed shipment, which EasyPost sells no more than one for.
 */
@ProviderCall({ provider: 'easypost', kind: 'buy-label' })
export class BuyLabel implements DurableCall<LabelInput, Progress, LabelOutcome> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly dispatchParcel: DispatchParcel,
  ) {}

  async step(run: Run): Promise<Step> {
    const { progress, uncertain, signal } = run;
    try {
      if (!progress) return await this.#create(run);
      return progress.isBought || uncertain ? await lookUp(progress, signal) : await buy(progress, signal);
    } catch (error) {
      if (error instanceof Refused) return refused(error.message);
      throw error;
    }
  }

  async settle(
    manager: EntityManager,
    { input }: Run,
    { outcome }: SettledResult<LabelOutcome>,
  ): Promise<void> {
    if ('label' in outcome) await this.dispatchParcel.run(manager, input, outcome.label);
    else await this.dispatchParcel.refuse(manager, input, outcome.refusal);
  }

  async #create({ input, signal }: Run): Promise<Step> {
    const { manager } = this.dataSource;
    const parcel = (await parcelsOfOrder(manager, input.orderId)).find(
      (it) => it.parcelId === input.parcelId,
    );
    if (!parcel)
      throw new Error(`Order ${input.orderId} has no parcel ${input.parcelId} to buy a label for.`);
    const wanted = shipmentRequest(parcel, await shipToOf(manager, input.orderId));

    const shipment = easyPostShipment.parse(
      await request(easyPostAccount, signal, (client) => client.Shipment.create(wanted)),
    );
    const rate = lowestRate(shipment);
    if (!rate) return refused(noRates(shipment));
    return { status: 'continue', progress: { shipmentId: shipment.id, rateId: rate.id } };
  }
}

async function buy(progress: Progress, signal: AbortSignal): Promise<Step> {
  try {
    const shipment = await request(easyPostAccount, signal, (client) =>
      client.Shipment.buy(progress.shipmentId, progress.rateId),
    );
    return resultOf(progress, easyPostShipment.parse(shipment));
  } catch (error) {
    if (!(error instanceof Refused && error.code === 'SHIPMENT.POSTAGE.EXISTS')) throw error;
    return { status: 'continue', progress: { ...progress, isBought: true } };
  }
}

/** Finds out whether the label was bought; if not, the next step buys it. */
async function lookUp(progress: Progress, signal: AbortSignal): Promise<Step> {
  const shipment = await request(easyPostAccount, signal, (client) =>
    client.Shipment.retrieve(progress.shipmentId),
  );
  return resultOf(progress, easyPostShipment.parse(shipment));
}

function resultOf({ shipmentId, rateId }: Progress, shipment: EasyPostShipment): Step {
  const label = labelOf(shipment);
  return label
    ? { status: 'succeeded', outcome: { label } }
    : { status: 'continue', progress: { shipmentId, rateId } };
}

function refused(refusal: string): Step {
  return { status: 'failed', outcome: { refusal } };
}

function noRates({ messages }: EasyPostShipment): string {
  return ['No carrier takes this parcel.', ...messages.map(({ message }) => message)].join(' ');
}
