import { Injectable } from '@nestjs/common';
import type { ProductPublished, Sku } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { User } from '@waybill/service-kit';
import type { EntityManager } from 'typeorm';

/** The table of whose each product is. */
@Injectable()
export class ProductSellers {
  /** Keeps whose the product is, unless a newer entry of it was kept before. */
  async keep(manager: EntityManager, { sku, sellerId, version }: ProductPublished): Promise<void> {
    await rows(
      manager,
      `INSERT INTO product_sellers AS kept (sku, seller_id, version) VALUES ($1, $2, $3)
       ON CONFLICT (sku) DO UPDATE SET seller_id = excluded.seller_id, version = excluded.version
         WHERE kept.version < excluded.version`,
      [sku, sellerId, version],
    );
  }

  /** @returns whether the product is the user's business: an operator's every one is, a seller's their own as far as we know */
  async concern(manager: EntityManager, user: User, sku: Sku): Promise<boolean> {
    if (user.roles.includes('operator')) return true;
    const [known] = await rows<{ isTheirs: boolean }>(
      manager,
      `SELECT seller_id = $2 AS "isTheirs" FROM product_sellers WHERE sku = $1`,
      [sku, user.id],
    );
    return known?.isTheirs ?? false;
  }
}
