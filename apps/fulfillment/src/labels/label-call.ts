import type { OrderId, ParcelId } from '@waybill/contracts';
import type { NewCall } from '@waybill/provider-calls';
import type { Fulfilment } from '../shipments/fulfilment.domain.ts';

/** Which parcel gets a label. The address stays where it can be erased: the call looks it up. */
export interface LabelInput {
  readonly orderId: OrderId;
  readonly parcelId: ParcelId;
}

/**
 * The call that buys a parcel's label; orders of a batch queue behind single ones.
 * @param causedAt when the event it comes of happened
 */
export function labelCallFor(
  { orderId, batchId }: Fulfilment,
  parcelId: ParcelId,
  causedAt: Date,
): NewCall<LabelInput> {
  return {
    key: `label:${parcelId}`,
    input: { orderId, parcelId },
    lane: batchId === undefined ? 'interactive' : 'bulk',
    batchId,
    causedAt,
  };
}
