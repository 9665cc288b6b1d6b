import type { Answer } from '../control/provider-calls.ts';
import type { PaymentIntent } from './stripe-objects.ts';

/** The `error` object of a Stripe answer. */
export interface StripeErrorFields {
  type: 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error';
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  payment_intent?: PaymentIntent;
  payment_method?: unknown;
}

/** A refusal in Stripe's words. */
export class StripeError extends Error {
  constructor(
    readonly status: number,
    readonly fields: StripeErrorFields,
    /** Stripe keeps an answer under its idempotency key only once it has begun to execute the request. */
    readonly beforeExecution = false,
  ) {
    super(fields.message);
  }

  /** The answer on the wire. */
  answer(requestId: string): Answer {
    const { code } = this.fields;
    return {
      status: this.status,
      body: {
        error: {
          ...this.fields,
          ...(code && { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }),
          request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}`,
        },
      },
    };
  }
}

/** A parameter that Stripe refuses before it does anything. */
export function invalidParameter(code: string, param: string, message: string): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', code, param, message }, true);
}

/** The object named in the path (404), or in a parameter (400), does not exist. */
export function noSuch(what: string, id: string, param?: string): StripeError {
  return new StripeError(param ? 400 : 404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${what}: '${id}'`,
    param: param ?? 'intent',
  });
}

/** What is asked does not fit the payment intent's status. */
export function unexpectedState(intent: PaymentIntent, message: string): StripeError {
  return new StripeError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message,
    payment_intent: intent,
  });
}

export function apiKeyRequired(): StripeError {
  const message =
    'You did not provide an API key. You need to provide your API key in the Authorization header, ' +
    "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
  return new StripeError(401, { type: 'invalid_request_error', message }, true);
}

export function unrecognizedUrl(method: string, path: string): StripeError {
  const message = `Unrecognized request URL (${method}: ${path}).`;
  return new StripeError(404, { type: 'invalid_request_error', message }, true);
}

export function rateLimited(): StripeError {
  const message = 'Request rate limit exceeded.';
  return new StripeError(429, { type: 'invalid_request_error', code: 'rate_limit', message }, true);
}

export function serverError(): StripeError {
  return new StripeError(500, {
    type: 'api_error',
    message: 'Sorry! There was an error while talking to one of our backends.',
  });
}
