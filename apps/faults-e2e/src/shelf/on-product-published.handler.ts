import { productPublished, type ProductPublished } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { tally } from './tally.ts';

@OnEvent(productPublished)
export class OnProductPublished implements EventHandler<typeof productPublished> {
  async handle({ sku }: ProductPublished, { manager }: EventContext): Promise<void> {
    await tally(manager, sku);
  }
}
