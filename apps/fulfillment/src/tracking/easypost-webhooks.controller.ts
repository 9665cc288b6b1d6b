import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { RawBodyRequest } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Problem, Public } from '@waybill/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { verifiedWebhook } from './verified-webhook.ts';
import { WebhookRepository } from './webhook.repository.ts';
import { WebhookWorker } from './webhook.worker.ts';

const webhook = z.object({ id: z.string().min(1).max(255) });

/** Where EasyPost tells what became of a parcel: https://docs.easypost.com/guides/webhooks-guide */
@ApiTags('webhooks')
@Controller('v1/webhooks')
export class EasyPostWebhooksController {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly worker: WebhookWorker,
  ) {}

  /** Keeps the webhook and answers: EasyPost gives up after seven seconds, and comes again for anything but a 2xx. */
  @Public()
  @Post('easypost')
  @HttpCode(200)
  @ApiOkResponse({ description: 'Kept; what it means is found out later.' })
  async receive(@Req() { rawBody, headers }: RawBodyRequest<FastifyRequest>): Promise<void> {
    const content = rawBody && verifiedWebhook(rawBody, headers);
    if (!content) {
      throw new Problem('invalid-signature', 401, {
        detail: 'The body was not signed with the shared secret.',
      });
    }
    const parsed = webhook.safeParse(content);
    if (!parsed.success) throw new Problem('invalid-request', 400, { detail: 'The webhook has no id.' });
    await this.webhooks.keep(parsed.data.id, rawBody.toString('utf8'));
    this.worker.wake();
  }
}
