import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SANDBOX_CONFIG, type SandboxConfig } from '../config.ts';
import { easyPostId } from '../storage/ids.ts';
import { WebhookDeliveries } from '../webhooks/webhook-deliveries.ts';
import { testObject, type Tracker, type TrackerStatus } from './easypost-objects.ts';

/** Tells the configured receiver of every step of a parcel, signed as EasyPost signs. */
@Injectable()
export class TrackerWebhooks {
  constructor(
    @Inject(SANDBOX_CONFIG) private readonly config: SandboxConfig,
    private readonly deliveries: WebhookDeliveries,
  ) {
    const secret = config.webhooks.easypost?.secret;
    if (secret) deliveries.signAs('easypost', (body) => ({ 'x-hmac-signature': signature(body, secret) }));
  }

  updated(tracker: Tracker, statusBefore: TrackerStatus): void {
    const target = this.config.webhooks.easypost;
    if (!target) return;
    const id = easyPostId('evt');
    const event = {
      id,
      object: 'Event',
      ...testObject(),
      description: 'tracker.updated',
      previous_attributes: { status: statusBefore },
      result: tracker,
      status: 'pending',
      pending_urls: [target.url],
      completed_urls: [],
    };
    this.deliveries.enqueue('easypost', target.url, { id, body: withFloatWeights(JSON.stringify(event)) });
  }
}

/** https://docs.easypost.com/guides/webhooks-guide#hmac-validation; the secret is normalised first. */
function signature(body: string, secret: string): string {
  const key = Buffer.from(secret.normalize('NFKD'), 'utf8');
  return `hmac-sha256-hex=${createHmac('sha256', key).update(body).digest('hex')}`;
}

/** EasyPost writes weights as floats (`12.0`), and its SDK verifies a whole number as if it were written so. */
function withFloatWeights(body: string): string {
  return body.replace(/("weight":)(\d+)(?=[,}])/g, '$1$2.0');
}
