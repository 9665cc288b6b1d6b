import { productPublished, type ProductPublished } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { ProductSellers } from './product-sellers.ts';

/** Learns whose the product is. */
@OnEvent(productPublished)
export class OnProductPublished implements EventHandler<typeof productPublished> {
  constructor(private readonly sellers: ProductSellers) {}

  async handle(product: ProductPublished, { manager }: EventContext): Promise<void> {
    await this.sellers.keep(manager, product);
  }
}
