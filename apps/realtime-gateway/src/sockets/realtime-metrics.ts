import { Injectable } from '@nestjs/common';
import { Metrics } from '@waybill/service-kit';
import { Gauge } from 'prom-client';
import { Subscriptions } from './subscriptions.ts';

/** How many are connected and what they follow, counted when `/metrics` is read. */
@Injectable()
export class RealtimeMetrics {
  constructor(metrics: Metrics, subscriptions: Subscriptions) {
    const registers = [metrics.registry];
    new Gauge({
      name: 'realtime_sockets',
      help: 'Open Socket.IO connections',
      registers,
      collect() {
        this.set(subscriptions.count().sockets);
      },
    });
    new Gauge({
      name: 'realtime_subscriptions',
      help: 'Rooms joined by the open connections',
      registers,
      collect() {
        this.set(subscriptions.count().subscriptions);
      },
    });
  }
}
