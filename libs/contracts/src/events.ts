import type { EventDefinition } from './define-event.ts';
import type { Topic } from './define-topic.ts';
import { productPublished } from './catalogue/product-published.event.ts';
import { shipmentDelivered } from './fulfillment/shipment-delivered.event.ts';
import { shipmentDispatched } from './fulfillment/shipment-dispatched.event.ts';
import { shipmentFailed } from './fulfillment/shipment-failed.event.ts';
import { shipmentPacked } from './fulfillment/shipment-packed.event.ts';
import { shipmentShort } from './fulfillment/shipment-short.event.ts';
import { stockAdjusted } from './fulfillment/stock-adjusted.event.ts';
import { invoiceIssued } from './invoicing/invoice-issued.event.ts';
import { invoicePaid } from './invoicing/invoice-paid.event.ts';
import { paymentActionRequired } from './invoicing/payment-action-required.event.ts';
import { paymentDeclined } from './invoicing/payment-declined.event.ts';
import { orderContactGiven } from './orders/order-contact-given.event.ts';
import { orderPlaced } from './orders/order-placed.event.ts';
import { orderStatusChanged } from './orders/order-status-changed.event.ts';

/** Every event there is. */
export const events: readonly EventDefinition[] = [
  orderPlaced,
  orderContactGiven,
  orderStatusChanged,
  productPublished,
  invoiceIssued,
  invoicePaid,
  paymentDeclined,
  paymentActionRequired,
  shipmentPacked,
  shipmentDispatched,
  shipmentDelivered,
  shipmentShort,
  shipmentFailed,
  stockAdjusted,
];

/** Every topic there is. */
export const topics: readonly Topic[] = [...new Set(events.map((event) => event.topic))];
