import { stockAdjusted, type StockAdjusted } from '@waybill/contracts';
import { OnEvent, rows, type EventContext, type EventHandler } from '@waybill/messaging';
import { tally } from './tally.ts';

@OnEvent(stockAdjusted)
export class OnStockAdjusted implements EventHandler<typeof stockAdjusted> {
  async handle({ sku, version }: StockAdjusted, { manager }: EventContext): Promise<void> {
    await rows(manager, `INSERT INTO effects (sku, version) VALUES ($1, $2)`, [sku, version]);
    await tally(manager, sku);
    const [misbehaviour] = await rows<{ kind: string }>(
      manager,
      `SELECT kind FROM misbehaviours WHERE sku = $1`,
      [sku],
    );
    if (misbehaviour?.kind === 'type-error') throw new TypeError(`${sku} is not a function`);
    if (misbehaviour) throw new Error(`${sku} is told to fail`);
  }
}
