import { defineTopic } from '../define-topic.ts';

export const shipments = defineTopic({
  name: 'fulfillment.shipment.v1',
  owner: 'fulfillment',
  summary: 'Packing and shipping of the parcels of an order; versions rise per order. Key: orderId.',
});

export const stock = defineTopic({
  name: 'fulfillment.stock.v1',
  owner: 'fulfillment',
  summary: 'Changes of what is on the shelf that reserving and packing do not explain. Key: sku.',
});
