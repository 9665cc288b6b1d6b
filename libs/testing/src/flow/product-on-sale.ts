export interface ProductOnSale {
  sku: string;
  /** Pence */
  price: number;
  stock: number;
  sellerId?: string;
}
