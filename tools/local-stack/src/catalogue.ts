import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A product of the local stack's catalogue. */
export interface CatalogueProduct {
  sku: string;
  name: string;
  /** Minor units of GBP. */
  unitPricePence: number;
  sellerId: string;
  /** What the warehouse has at the beginning. */
  stockUnits: number;
}

const FILE = fileURLToPath(new URL('../catalogue/products.csv', import.meta.url));

/** The 200 products of `catalogue/products.csv`; its fields hold no commas and no quotes. */
export function readCatalogue(): CatalogueProduct[] {
  const [, ...lines] = readFileSync(FILE, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [sku = '', name = '', price, sellerId = '', stock] = line.split(',');
    return { sku, name, unitPricePence: Number(price), sellerId, stockUnits: Number(stock) };
  });
}
