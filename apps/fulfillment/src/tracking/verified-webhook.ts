import { config, easyPostAccount } from '../config.ts';
import { easyPostClient } from '../labels/easypost-client.ts';

const { Utils } = easyPostClient(easyPostAccount);

/**
 * @param rawBody as it was received, byte for byte
 * @returns the webhook's content; undefined when EasyPost didn't sign it
 */
export function verifiedWebhook(rawBody: Buffer, headers: object): object | undefined {
  try {
    return Utils.validateWebhook(rawBody, headers, config.EASYPOST_WEBHOOK_SECRET);
  } catch {
    // All that it throws is that there is no signature, or another one.
    return undefined;
  }
}
