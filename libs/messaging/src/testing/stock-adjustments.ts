import { stockAdjusted } from '@waybill/contracts';
import { v7 as uuidv7 } from 'uuid';

export function newSku(): string {
  return `sku-${uuidv7()}`;
}

/** The body of a `StockAdjusted`. */
export function adjustment(sku: string, version = 1) {
  const adjustmentId = uuidv7();
  return {
    sku,
    version,
    adjustmentId,
    delta: 5,
    reason: 'received' as const,
    adjustedAt: new Date().toISOString(),
  };
}

/** As the broker gets it from somebody who has no outbox. */
export function onTheWire(data: ReturnType<typeof adjustment>) {
  return {
    topic: stockAdjusted.topic.name,
    key: data.sku,
    value: JSON.stringify(data),
    headers: { ce_id: uuidv7(), ce_type: stockAdjusted.type },
  };
}
