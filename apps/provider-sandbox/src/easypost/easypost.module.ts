import { Module } from '@nestjs/common';
import { EasyPostCalls } from './easypost-calls.ts';
import { EasyPostController } from './easypost.controller.ts';
import { Shipments } from './shipments.ts';
import { TrackerWebhooks } from './tracker-webhooks.ts';
import { Trackers } from './trackers.ts';

/** Stands in for EasyPost. */
@Module({
  controllers: [EasyPostController],
  providers: [EasyPostCalls, Shipments, Trackers, TrackerWebhooks],
  exports: [Shipments],
})
export class EasyPostModule {}
