import type { Money, PageQuery } from './values.ts';

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price: Money;
  readonly sellerId: string;
  /** Units that may be sold now. */
  readonly available: number;
  readonly version: number;
}

export interface ProductQuery extends PageQuery {
  /** Words of its name, or its sku. */
  readonly q?: string;
}

export interface ProductPage {
  readonly products: readonly Product[];
  readonly nextPageToken?: string;
}

export interface NewProduct {
  readonly name: string;
  readonly price: Money;
  /** Only an operator names the seller; a seller's product is their own. */
  readonly sellerId?: string;
}

export interface StockReceipt {
  readonly sku: string;
  readonly receiptId: string;
  readonly quantity: number;
  /** Units on the shelf afterwards. */
  readonly onHand: number;
}
