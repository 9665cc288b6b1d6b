import { ProviderCall } from '@waybill/provider-calls';
import type { CallRun, DurableCall, SettledResult, StepResult } from '@waybill/provider-calls';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { easyPostAccount } from '../config.ts';
import { parcelsOfOrder } from '../shipments/parcel.repository.ts';
import { shipToOf } from '../shipments/ship-to.repository.ts';
import { DispatchParcel } from './dispatch-parcel.ts';
import { easyPostShipment, labelOf, lowestRate, type EasyPostShipment } from './easypost-shipment.ts';
import { Refused, request } from './easypost.ts';
import type { LabelInput } from './label-call.ts';
import { labelOutcomes, type LabelOutcome } from './label-outcomes.ts';
import { shipmentRequest } from './shipment-request.ts';

interface Created {
  readonly shipmentId: string;
  readonly rateId: string;
  /** EasyPost said that there is a label already; what is left is to fetch it. */
  readonly isBought?: true;
}

/** EasyPost was asked and has no shipment of this parcel. */
interface NotCreated {
  readonly isNew: true;
}

type Progress = Created | NotCreated;

type Run = CallRun<LabelInput, Progress>;
type Step = StepResult<Progress, LabelOutcome>;

/** A call that starts later than this after its cause may have been made before, by a service restored from a backup. ms */
const PROMPT_MS = 2_000;

/**
 * Buys a label in two steps, since EasyPost knows no idempotency keys: a shipment is created and its id committed, then its
 * cheapest rate is bought. Whether a label was bought is asked of the committed shipment, which EasyPost sells no more than
 * one for. Unless this is the first try, and prompt, the shipment is looked up by the parcel's id before one is created: it
 * is the reference, which EasyPost takes in place of its own id (https://docs.easypost.com/docs/shipments).
 */
@ProviderCall({ provider: 'easypost', kind: 'buy-label' })
export class BuyLabel implements DurableCall<LabelInput, Progress, LabelOutcome> {
  readonly outcomes = labelOutcomes;

  constructor(
    private readonly dataSource: DataSource,
    private readonly dispatchParcel: DispatchParcel,
  ) {}

  async step(run: Run): Promise<Step> {
    const { progress, uncertain, signal } = run;
    try {
      if (!progress || 'isNew' in progress) {
        const isFirst = progress ? !uncertain : run.attempts === 1 && isPrompt(run);
        return isFirst ? await this.#create(run) : await findByReference(run);
      }
      return progress.isBought || uncertain ? await lookUp(progress, signal) : await buy(progress, signal);
    } catch (error) {
      if (error instanceof Refused) return refused(error.message);
      throw error;
    }
  }

  /** A shipment that nobody bought a label for costs nothing and is left alone. */
  async cancel({ input, progress, signal }: Run): Promise<Step> {
    const known = progress && 'shipmentId' in progress ? progress.shipmentId : input.parcelId;
    const shipment = await retrieve(known, signal);
    const label = shipment && labelOf(shipment);
    return label ? { status: 'succeeded', outcome: { label } } : refused('No label was bought in time.');
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

async function buy(progress: Created, signal: AbortSignal): Promise<Step> {
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

/**
 * Finds out whether the label was bought; if not, the next step buys it.
 * @throws when EasyPost has sold the label and doesn't show it yet: look again later, buying would only be refused again
 */
async function lookUp(progress: Created, signal: AbortSignal): Promise<Step> {
  const shipment = await retrieve(progress.shipmentId, signal);
  if (!shipment) throw new Error(`EasyPost does not know its shipment ${progress.shipmentId}.`);
  const found = resultOf(progress, shipment);
  if (progress.isBought && found.status === 'continue') {
    throw new Error(`EasyPost has sold a label for shipment ${progress.shipmentId} but does not show it.`);
  }
  return found;
}

/** Takes up the parcel's shipment, if an earlier try or an earlier life of this service has created it. */
async function findByReference({ input, signal }: Run): Promise<Step> {
  const shipment = await retrieve(input.parcelId, signal);
  if (!shipment) return { status: 'continue', progress: { isNew: true } };
  const rate = lowestRate(shipment);
  return rate || labelOf(shipment)
    ? resultOf({ shipmentId: shipment.id, rateId: rate?.id ?? '' }, shipment)
    : refused(noRates(shipment));
}

/** @param idOrReference EasyPost's id of a shipment, or the reference that we gave it */
async function retrieve(idOrReference: string, signal: AbortSignal): Promise<EasyPostShipment | undefined> {
  try {
    return easyPostShipment.parse(
      await request(easyPostAccount, signal, (client) => client.Shipment.retrieve(idOrReference)),
    );
  } catch (error) {
    if (notFound.safeParse(error).success) return undefined;
    throw error;
  }
}

const notFound = z.object({ statusCode: z.literal(404) });

function isPrompt({ causedAt }: Run): boolean {
  return Date.now() - causedAt.getTime() < PROMPT_MS;
}

function resultOf({ shipmentId, rateId }: Created, shipment: EasyPostShipment): Step {
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
