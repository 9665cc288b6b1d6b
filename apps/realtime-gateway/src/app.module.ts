import { Module } from '@nestjs/common';
import { ServiceModule } from '@waybill/service-kit';
import { config } from './config.ts';
import { CreateFeed1767000000000 } from './database/create-feed.migration.ts';
import { LiveRooms } from './delivery/live-rooms.ts';
import { FeedNotices } from './feed/feed-notices.ts';
import { FeedRepository } from './feed/feed.repository.ts';
import { onOrderEvents } from './feed/on-order-events.handler.ts';
import { RecordOrderEvent } from './feed/record-order-event.ts';
import { RealtimeMetrics } from './sockets/realtime-metrics.ts';
import { RealtimeGateway } from './sockets/realtime.gateway.ts';
import { Subscriptions } from './sockets/subscriptions.ts';

@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'realtime-gateway',
      title: 'Waybill realtime gateway',
      description:
        'Live, resumable updates over Socket.IO at /socket.io; its HTTP API is for operations only.',
      config,
      migrations: [CreateFeed1767000000000],
    }),
  ],
  controllers: [...onOrderEvents],
  providers: [
    RecordOrderEvent,
    FeedNotices,
    FeedRepository,
    LiveRooms,
    Subscriptions,
    RealtimeGateway,
    RealtimeMetrics,
  ],
})
export class AppModule {}
