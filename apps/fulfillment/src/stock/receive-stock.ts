import { Injectable } from '@nestjs/common';
import { event, type Sku, stockAdjusted } from '@waybill/contracts';
import { Outbox } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { StockRepository } from './stock.repository.ts';

/** Goods that came in. */
export interface Receipt {
  readonly sku: Sku;
  readonly receiptId: string;
  readonly quantity: number;
  /** What is on the shelf with them. */
  readonly onHand: number;
}

/** Puts goods on the shelf and tells everyone, in the caller's transaction. */
@Injectable()
export class ReceiveStock {
  constructor(
    private readonly stock: StockRepository,
    private readonly outbox: Outbox,
  ) {}

  async run(manager: EntityManager, sku: Sku, quantity: number): Promise<Receipt> {
    const { onHand, version } = await this.stock.add(manager, sku, quantity);
    const receiptId = uuidv7();
    await this.outbox.append(
      manager,
      event(stockAdjusted, {
        sku,
        version,
        adjustmentId: receiptId,
        delta: quantity,
        reason: 'received',
        adjustedAt: new Date().toISOString(),
      }),
    );
    return { sku, receiptId, quantity, onHand };
  }
}
