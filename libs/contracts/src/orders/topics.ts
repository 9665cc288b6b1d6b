import { defineTopic } from '../define-topic.ts';

export const orders = defineTopic({
  name: 'orders.order.v1',
  owner: 'order-api',
  summary: 'What happened to an order. Key: orderId.',
});

export const orderContacts = defineTopic({
  name: 'orders.contact.v1',
  owner: 'order-api',
  summary: 'The only topic with personal data: who mails, bills or ships reads it. Key: orderId.',
  retentionDays: 30,
});
