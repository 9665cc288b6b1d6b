import { z } from 'zod';
import type { ChargeResult } from '../invoices/invoice.domain.ts';

const paymentIntentId = z.string().regex(/^pi_\w+$/, 'Must be the id of a payment intent, e.g. pi_123');
const at = z.iso.datetime();
const refusal = { code: z.string().min(1), reason: z.string().min(1), at };

const paid = z.strictObject({ kind: z.literal('paid'), paymentIntentId, at });
const declined = z
  .strictObject({ kind: z.literal('declined'), paymentIntentId: paymentIntentId.optional(), ...refusal })
  .transform(({ paymentIntentId: id, ...rest }) => ({
    ...rest,
    ...(id !== undefined && { paymentIntentId: id }),
  }));

/** What an operator may have found at Stripe of a charge that needs attention. */
export const chargeOutcomes: Readonly<Record<'succeeded' | 'failed', z.ZodType<ChargeResult>>> = {
  succeeded: paid,
  failed: declined,
};
