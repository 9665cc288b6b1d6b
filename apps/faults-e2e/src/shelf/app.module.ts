import { Module } from '@nestjs/common';
import { baseConfigSchema, readConfig, ServiceModule } from '@waybill/service-kit';
import { CreateShelf1767000000000 } from './create-shelf.migration.ts';
import { OnProductPublished } from './on-product-published.handler.ts';
import { OnStockAdjusted } from './on-stock-adjusted.handler.ts';
import { ShelfController } from './shelf.controller.ts';

/** The smallest service that publishes events and handles them: what messaging promises can be seen from its API. */
@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'shelf',
      title: 'Shelf',
      description: 'Publishes and handles stock adjustments, and fails when it is told to.',
      config: readConfig(baseConfigSchema),
      migrations: [CreateShelf1767000000000],
    }),
  ],
  controllers: [ShelfController, OnStockAdjusted, OnProductPublished],
})
export class AppModule {}
