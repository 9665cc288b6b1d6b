import { Module } from '@nestjs/common';
import { IdempotencyModule, ServiceModule } from '@waybill/service-kit';
import { OnStockAdjusted } from './availability/on-stock-adjusted.handler.ts';
import { ProductRepository } from './catalogue/product.repository.ts';
import { ProductsController } from './catalogue/products.controller.ts';
import { PublishProduct } from './catalogue/publish-product.ts';
import { config } from './config.ts';
import { migrations } from './database/migrations.ts';
import { FollowOrder } from './orders/follow-order.ts';
import { OnInvoiceIssued } from './orders/on-invoice-issued.handler.ts';
import { OnInvoicePaid } from './orders/on-invoice-paid.handler.ts';
import { OnPaymentActionRequired } from './orders/on-payment-action-required.handler.ts';
import { OnPaymentDeclined } from './orders/on-payment-declined.handler.ts';
import { OnShipmentDelivered } from './orders/on-shipment-delivered.handler.ts';
import { OnShipmentDispatched } from './orders/on-shipment-dispatched.handler.ts';
import { OnShipmentFailed } from './orders/on-shipment-failed.handler.ts';
import { OnShipmentPacked } from './orders/on-shipment-packed.handler.ts';
import { OnShipmentShort } from './orders/on-shipment-short.handler.ts';
import { OrderEvents } from './orders/order-events.ts';
import { OrderReader } from './orders/order.reader.ts';
import { OrderRepository } from './orders/order.repository.ts';
import { OrdersController } from './orders/orders.controller.ts';
import { PlaceOrder } from './orders/place-order.ts';

@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'order-api',
      title: 'Waybill orders',
      description: 'Orders from placing to delivery, the catalogue, and what may be sold of it.',
      config,
      migrations,
    }),
    IdempotencyModule,
  ],
  controllers: [
    OrdersController,
    ProductsController,
    OnStockAdjusted,
    OnInvoiceIssued,
    OnInvoicePaid,
    OnPaymentDeclined,
    OnPaymentActionRequired,
    OnShipmentPacked,
    OnShipmentDispatched,
    OnShipmentDelivered,
    OnShipmentShort,
    OnShipmentFailed,
  ],
  providers: [
    PlaceOrder,
    FollowOrder,
    PublishProduct,
    OrderRepository,
    OrderReader,
    OrderEvents,
    ProductRepository,
  ],
})
export class AppModule {}
