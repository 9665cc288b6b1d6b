import type { Answer } from '../control/provider-calls.ts';

/** A refusal in EasyPost's words: https://docs.easypost.com/docs/errors */
export class EasyPostError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors: unknown[] = [],
  ) {
    super(message);
  }

  /** The answer on the wire. */
  answer(): Answer {
    const { status, code, message, errors } = this;
    return { status, body: { error: { code, message, errors } } };
  }
}

export function notFound(): EasyPostError {
  return new EasyPostError(404, 'NOT_FOUND', 'The requested resource could not be found.');
}

/** @param fields the parts of the shipment that are missing or wrong */
export function invalidShipment(fields: string[]): EasyPostError {
  return new EasyPostError(
    422,
    'SHIPMENT.INVALID_PARAMS',
    'Unable to create shipment, one or more parameters were invalid.',
    fields.map((field) => ({ [field]: 'Invalid format.' })),
  );
}

export function rateRequired(): EasyPostError {
  const errors = [{ field: 'rate', message: 'cannot be blank' }];
  return new EasyPostError(422, 'PARAMETER.REQUIRED', 'Missing required parameter.', errors);
}

/** EasyPost knows no idempotency keys; this is how it answers who buys a second time. */
export function postageExists(): EasyPostError {
  return new EasyPostError(422, 'SHIPMENT.POSTAGE.EXISTS', 'Postage already exists for this shipment.');
}

export function postageRequired(): EasyPostError {
  return new EasyPostError(422, 'SHIPMENT.POSTAGE.REQUIRED', 'Postage must be purchased first.');
}

export function refundUnavailable(): EasyPostError {
  const message = 'Unable to request refund. The parcel has been shipped.';
  return new EasyPostError(422, 'SHIPMENT.REFUND.UNAVAILABLE', message);
}

export function unauthorized(): EasyPostError {
  return new EasyPostError(
    401,
    'APIKEY.INVALID',
    'Invalid API key. Please check your API key and try again.',
  );
}

export function rateLimited(): EasyPostError {
  const message = 'You have exceeded the rate limit for this API. Please slow down your requests.';
  return new EasyPostError(429, 'RATE_LIMITED', message);
}

export function serverError(): EasyPostError {
  const message = "We're sorry, something went wrong. If the problem persists please contact us.";
  return new EasyPostError(500, 'INTERNAL_SERVER_ERROR', message);
}
