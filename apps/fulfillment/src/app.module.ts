import { Module } from '@nestjs/common';
import { ProviderCallsModule, providerCallMigrations } from '@waybill/provider-calls';
import { CreateIdempotencyKeys, IdempotencyModule, ServiceModule } from '@waybill/service-kit';
import { OnProductPublished } from './catalogue/on-product-published.handler.ts';
import { ProductSellers } from './catalogue/product-sellers.ts';
import { config } from './config.ts';
import { CreateProductSellers1767000000001 } from './database/create-product-sellers.migration.ts';
import { CreateWarehouse1767000000000 } from './database/create-warehouse.migration.ts';
import { BuyLabel } from './labels/buy-label.call.ts';
import { DispatchParcel } from './labels/dispatch-parcel.ts';
import { AdvanceFulfilment } from './shipments/advance-fulfilment.ts';
import { FulfilmentRepository } from './shipments/fulfilment.repository.ts';
import { OnInvoicePaid } from './shipments/on-invoice-paid.handler.ts';
import { OnOrderContactGiven } from './shipments/on-order-contact-given.handler.ts';
import { OnOrderPlaced } from './shipments/on-order-placed.handler.ts';
import { RecordShipmentEvents } from './shipments/record-shipment-events.ts';
import { ShipmentsController } from './shipments/shipments.controller.ts';
import { ReceiveStock } from './stock/receive-stock.ts';
import { StockController } from './stock/stock.controller.ts';
import { StockRepository } from './stock/stock.repository.ts';
import { EasyPostWebhooksController } from './tracking/easypost-webhooks.controller.ts';
import { ProcessWebhook } from './tracking/process-webhook.ts';
import { WebhookRepository } from './tracking/webhook.repository.ts';
import { WebhookWorker } from './tracking/webhook.worker.ts';

@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'fulfillment',
      title: 'Waybill fulfillment',
      description: 'The warehouse: stock on the shelf, packing, labels and tracking.',
      config,
      migrations: [
        CreateIdempotencyKeys,
        ...providerCallMigrations,
        CreateWarehouse1767000000000,
        CreateProductSellers1767000000001,
      ],
    }),
    ProviderCallsModule.forRoot({
      providers: [{ name: 'easypost', callsPerSecond: config.EASYPOST_CALLS_PER_SECOND, concurrency: 8 }],
    }),
    IdempotencyModule,
  ],
  controllers: [
    StockController,
    ShipmentsController,
    EasyPostWebhooksController,
    OnProductPublished,
    OnOrderPlaced,
    OnOrderContactGiven,
    OnInvoicePaid,
  ],
  providers: [
    ProductSellers,
    StockRepository,
    ReceiveStock,
    FulfilmentRepository,
    RecordShipmentEvents,
    AdvanceFulfilment,
    BuyLabel,
    DispatchParcel,
    WebhookRepository,
    ProcessWebhook,
    WebhookWorker,
  ],
})
export class AppModule {}
