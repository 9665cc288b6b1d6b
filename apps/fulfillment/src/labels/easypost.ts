import { NotAttempted, RateLimited } from '@waybill/provider-calls';
import { z } from 'zod';
import {
  easyPostClient,
  type EasyPostAccount,
  type EasyPostClient,
  type SentRequest,
} from './easypost-client.ts';

/** The provider's word against a request: it will say the same to the same request. */
export class Refused extends Error {
  override name = 'Refused';

  constructor(
    /** EasyPost's, such as `SHIPMENT.POSTAGE.EXISTS`: https://docs.easypost.com/docs/errors */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Makes one request to EasyPost and says what its failure means.
 * @param signal ends the wait for an answer
 * @throws Refused when EasyPost said no
 * @throws RateLimited, NotAttempted when nothing happened
 * @throws anything else when nobody knows what happened
 */
export async function request(
  account: EasyPostAccount,
  signal: AbortSignal,
  send: (client: EasyPostClient) => Promise<unknown>,
): Promise<unknown> {
  signal.throwIfAborted();
  let answer: Answer | undefined;
  let sent: SentRequest | undefined;
  // A client for each request: the SDK's errors have no headers, and its hooks belong to a client.
  const client = easyPostClient(account, (started) => {
    sent = started;
  });
  client.addResponseHook(({ httpStatus, headers }) => {
    answer = { status: httpStatus, headers };
  });
  // In braces: a listener that returned the request, which is thenable, would have its failure thrown as uncaught.
  const abort = () => {
    sent?.abort();
  };
  signal.addEventListener('abort', abort);
  try {
    return await send(client);
  } catch (error) {
    throw meaningOf(error, answer);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

interface Answer {
  readonly status: number;
  readonly headers: unknown;
}

/** The connection was never made. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
/** Our key or balance is at fault, not the parcel: nothing was done, and an operator can mend it. */
const ACCOUNT_FAULTS = new Set([401, 402, 403]);
const REFUSALS = new Set([400, 422]);

const failure = z.object({ code: z.string(), message: z.string() });
const retryAfter = z.object({ 'retry-after': z.coerce.number().positive() });

function meaningOf(error: unknown, answer: Answer | undefined): unknown {
  const { code = '', message = String(error) } = failure.safeParse(error).data ?? {};
  if (!answer) return NOT_SENT.has(code) ? new NotAttempted(error) : error;
  if (answer.status === 429) {
    const seconds = retryAfter.safeParse(answer.headers).data?.['retry-after'];
    return new RateLimited(seconds === undefined ? undefined : seconds * 1_000, { cause: error });
  }
  if (ACCOUNT_FAULTS.has(answer.status)) return new NotAttempted(error);
  // Without a code it isn't EasyPost that speaks, but something on the way to it.
  if (REFUSALS.has(answer.status) && code !== '') return new Refused(code, message);
  return error;
}
