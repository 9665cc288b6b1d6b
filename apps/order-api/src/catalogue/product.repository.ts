import { Injectable } from '@nestjs/common';
import { productPublished, type EventData, type Sku } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';
import type { Product } from './product.domain.ts';

/** A product with how many units may be sold right now. */
export interface ListedProduct extends Product {
  readonly available: number;
}

export interface ProductFilter {
  /** Part of the name or of the sku. */
  readonly q?: string | undefined;
  readonly after?: Sku | undefined;
  readonly limit: number;
}

const COLUMNS = `
  p.sku, p.name, json_build_object('amount', p.price_amount, 'currency', p.price_currency) AS price,
  p.seller_id AS "sellerId", p.version`;

@Injectable()
export class ProductRepository {
  /** Locks the row until the transaction ends. */
  async lock(manager: EntityManager, sku: Sku): Promise<Product | undefined> {
    const [product] = await rows<Product>(
      manager,
      `SELECT ${COLUMNS} FROM products p WHERE p.sku = $1 FOR UPDATE`,
      [sku],
    );
    return product;
  }

  /** @returns false, after waiting for it to commit, when another transaction has inserted the sku before */
  async insert(manager: EntityManager, product: Published): Promise<boolean> {
    const inserted = await rows(
      manager,
      `INSERT INTO products (sku, name, price_amount, price_currency, seller_id, version, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (sku) DO NOTHING
       RETURNING sku`,
      valuesOf(product),
    );
    return inserted.length > 0;
  }

  async update(manager: EntityManager, product: Published): Promise<void> {
    await rows(
      manager,
      `UPDATE products
       SET name = $2, price_amount = $3, price_currency = $4, seller_id = $5, version = $6, updated_at = $7
       WHERE sku = $1`,
      valuesOf(product),
    );
  }

  async findAll(manager: EntityManager, skus: readonly Sku[]): Promise<Product[]> {
    return rows<Product>(manager, `SELECT ${COLUMNS} FROM products p WHERE p.sku = ANY ($1::text[])`, [skus]);
  }

  async find(manager: EntityManager, sku: Sku): Promise<ListedProduct | undefined> {
    const [product] = await rows<ListedProduct>(manager, `${LISTED} WHERE p.sku = $1`, [sku]);
    return product;
  }

  /** In the order of skus. */
  async list(manager: EntityManager, { q, after, limit }: ProductFilter): Promise<ListedProduct[]> {
    return rows<ListedProduct>(
      manager,
      `${LISTED}
       WHERE ($1::text IS NULL OR p.name ILIKE $1 OR p.sku ILIKE $1)
         AND ($2::text IS NULL OR p.sku > $2)
       ORDER BY p.sku
       LIMIT $3`,
      [q === undefined ? null : `%${escapeLike(q)}%`, after ?? null, limit],
    );
  }
}

type Published = EventData<typeof productPublished>;

/** Below 0 there is nothing to sell either. */
const LISTED = `
  SELECT ${COLUMNS}, greatest(coalesce(a.available, 0), 0) AS available
  FROM products p LEFT JOIN availability a USING (sku)`;

function valuesOf({ sku, name, price, sellerId, version, publishedAt }: Published) {
  return [sku, name, price.amount, price.currency, sellerId, version, publishedAt];
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`);
}
