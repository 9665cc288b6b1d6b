import { defineTopic } from '../define-topic.ts';

export const products = defineTopic({
  name: 'catalogue.product.v1',
  owner: 'order-api',
  summary: 'The current state of every product. Key: sku.',
  compacted: true,
});
