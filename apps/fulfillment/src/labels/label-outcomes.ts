import { z } from 'zod';
import type { Label } from '../shipments/parcel.domain.ts';

export type LabelOutcome = { readonly label: Label } | { readonly refusal: string };

const text = z.string().min(1);

/** What an operator may have found at EasyPost of a label that needs attention. */
export const labelOutcomes: Readonly<Record<'succeeded' | 'failed', z.ZodType<LabelOutcome>>> = {
  succeeded: z.strictObject({
    label: z.strictObject({
      shipmentId: text,
      carrier: text,
      service: text,
      trackingCode: text,
      labelUrl: z.url(),
    }),
  }),
  failed: z.strictObject({ refusal: text }),
};
