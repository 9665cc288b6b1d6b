import { defineTopic } from '../define-topic.ts';

export const invoices = defineTopic({
  name: 'invoicing.invoice.v1',
  owner: 'invoice',
  summary: 'Invoices and their payment. Key: orderId.',
});
