import { z } from 'zod';
import { nest, type Params } from './form.ts';
import { invalidParameter, type StripeError } from './stripe-error.ts';

const integer = z.string().regex(/^\d+$/, 'integer').transform(Number);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const metadata = z.record(z.string(), z.string());
/** Sent as `expand[0]=…` or `expand[]=…`: either way the values are what counts. */
const expand = z
  .record(z.string(), z.union([z.string(), z.array(z.string())]))
  .transform((items) => Object.values(items).flat());
const common = z.strictObject({ expand: expand.optional() });

const confirmation = common.extend({
  payment_method: z.string().optional(),
  off_session: flag.optional(),
  error_on_requires_action: flag.optional(),
  return_url: z.string().optional(),
  receipt_email: z.string().optional(),
});

/** Parameters of each request, as far as the sandbox knows them; Stripe refuses what it doesn't know. */
export const createIntentParams = confirmation.extend({
  amount: integer,
  currency: z
    .string()
    .regex(/^[a-z]{3}$/i, 'currency')
    .toLowerCase(),
  confirm: flag.default(false),
  capture_method: z.enum(['automatic', 'automatic_async']).default('automatic_async'),
  confirmation_method: z.enum(['automatic', 'manual']).default('automatic'),
  automatic_payment_methods: z
    .object({ enabled: flag, allow_redirects: z.enum(['always', 'never']).default('always') })
    .optional(),
  allowed_payment_method_types: z.record(z.string(), z.string()).optional(),
  customer: z.string().optional(),
  description: z.string().optional(),
  metadata: metadata.default({}),
  shipping: z.record(z.string(), z.unknown()).optional(),
  statement_descriptor: z.string().max(22).optional(),
  statement_descriptor_suffix: z.string().max(22).optional(),
});

export const confirmIntentParams = confirmation;

export const cancelIntentParams = common.extend({
  cancellation_reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']).optional(),
});

export const createRefundParams = common
  .extend({
    payment_intent: z.string().optional(),
    charge: z.string().optional(),
    amount: integer.optional(),
    reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
    metadata: metadata.default({}),
  })
  .refine(({ payment_intent, charge }) => payment_intent !== undefined || charge !== undefined, {
    error: 'missing',
    path: ['payment_intent'],
  });

export const retrieveParams = common;

export const listParams = common.extend({
  limit: integer.pipe(z.number().min(1).max(100)).default(10),
  payment_intent: z.string().optional(),
  customer: z.string().optional(),
});

export const searchParams = common.extend({
  query: z.string(),
  limit: integer.pipe(z.number().min(1).max(100)).default(10),
});

export type CreateIntent = z.infer<typeof createIntentParams>;
export type ConfirmIntent = z.infer<typeof confirmIntentParams>;
export type CancelIntent = z.infer<typeof cancelIntentParams>;
export type CreateRefund = z.infer<typeof createRefundParams>;

/**
 * Reads form fields or a query.
 * @throws StripeError (400) in Stripe's words about the first parameter that is missing, unknown or wrong
 */
export function parseParams<S extends z.ZodType>(schema: S, fields: Params): z.infer<S> {
  const nested = nest(fields);
  const parsed = schema.safeParse(nested);
  if (parsed.success) return parsed.data;
  throw refusal(parsed.error.issues[0], nested);
}

function refusal(issue: z.core.$ZodIssue | undefined, params: Params): StripeError {
  if (issue?.code === 'unrecognized_keys') {
    const unknown = issue.keys[0] ?? '';
    return invalidParameter('parameter_unknown', unknown, `Received unknown parameter: ${unknown}`);
  }
  const [first = '', ...rest] = issue?.path.map(String) ?? [];
  const param = first + rest.map((part) => `[${part}]`).join('');
  const value = params[first];
  if (value === undefined) {
    return invalidParameter('parameter_missing', param, `Missing required param: ${param}.`);
  }
  if (issue?.message === 'integer') {
    return invalidParameter('parameter_invalid_integer', param, `Invalid integer: ${JSON.stringify(value)}`);
  }
  if (issue?.message === 'currency') {
    return invalidParameter('parameter_invalid', param, `Invalid currency: ${JSON.stringify(value)}.`);
  }
  return invalidParameter(
    'parameter_invalid',
    param,
    `Invalid ${param}: ${issue?.message ?? 'not understood'}`,
  );
}
