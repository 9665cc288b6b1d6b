export { defineEvent, event } from './define-event.ts';
export type { EventData, EventDefinition, EventInput, OutgoingEvent } from './define-event.ts';
export { defineTopic } from './define-topic.ts';
export type { Topic } from './define-topic.ts';
export { events, topics } from './events.ts';
export * from './values.ts';

export * from './orders/order-contact-given.event.ts';
export * from './orders/order-placed.event.ts';
export * from './orders/order-status-changed.event.ts';
export * from './orders/order-status.ts';

export * from './catalogue/product-published.event.ts';

export * from './invoicing/invoice-issued.event.ts';
export * from './invoicing/invoice-paid.event.ts';
export * from './invoicing/payment-action-required.event.ts';
export * from './invoicing/payment-declined.event.ts';

export * from './fulfillment/shipment-delivered.event.ts';
export * from './fulfillment/shipment-dispatched.event.ts';
export * from './fulfillment/shipment-failed.event.ts';
export * from './fulfillment/shipment-packed.event.ts';
export * from './fulfillment/shipment-short.event.ts';
export * from './fulfillment/stock-adjusted.event.ts';
