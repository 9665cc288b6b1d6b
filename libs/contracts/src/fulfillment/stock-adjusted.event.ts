import { z } from 'zod';
import { defineEvent, type EventData } from '../define-event.ts';
import { sku, timestamp, version } from '../values.ts';
import { stock } from './topics.ts';

export const stockAdjusted = defineEvent({
  type: 'StockAdjusted',
  topic: stock,
  key: 'sku',
  summary: 'Units were added to or removed from the shelf.',
  schema: z.object({
    sku,
    version,
    adjustmentId: z.uuid(),
    /** Signed: received units are positive, missing ones negative. */
    delta: z.int(),
    reason: z.enum(['received', 'counted', 'damaged', 'returned']),
    adjustedAt: timestamp,
  }),
  sample: {
    sku: '85123A',
    version: 1,
    adjustmentId: '9d2b6c7a-1f0e-5a43-8b8a-6f5e4d3c2b1a',
    delta: 480,
    reason: 'received',
    adjustedAt: '2026-05-04T08:00:00.000Z',
  },
});
export type StockAdjusted = EventData<typeof stockAdjusted>;
