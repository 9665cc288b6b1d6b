import { stockAdjusted } from '@waybill/contracts';
import { v7 as uuidv7 } from 'uuid';
import type { BrokerMessage } from '../broker/broker.port.ts';

export function newSku(): string {
  return `sku-${uuidv7()}`;
}

/** A body that keeps the contract, with an adjustment of its own. */
export function adjustmentOf(sku: string, version: number) {
  return { ...stockAdjusted.sample, sku, version, adjustmentId: uuidv7(), delta: 5 };
}

/** An event as another service would publish it. */
export function stockMessage(sku: string, version: number): BrokerMessage {
  return {
    topic: stockAdjusted.topic.name,
    key: sku,
    value: JSON.stringify(adjustmentOf(sku, version)),
    headers: {
      ce_id: uuidv7(),
      ce_type: stockAdjusted.type,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
  };
}
