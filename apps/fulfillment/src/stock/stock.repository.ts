import { Injectable } from '@nestjs/common';
import type { Sku } from '@waybill/contracts';
import { rows } from '@waybill/messaging';
import type { EntityManager } from 'typeorm';

export interface StockLevel {
  readonly sku: Sku;
  /** Whole units on the shelf. */
  readonly onHand: number;
}

/** What is on the shelf. */
@Injectable()
export class StockRepository {
  async find(manager: EntityManager, sku: Sku): Promise<StockLevel | undefined> {
    const [found] = await rows<StockLevel>(
      manager,
      `SELECT sku, on_hand AS "onHand" FROM stock WHERE sku = $1`,
      [sku],
    );
    return found;
  }

  /** Locks the rows of these skus until the transaction ends, always in the order of the skus, so that two orders never deadlock. */
  async lock(manager: EntityManager, skus: readonly Sku[]): Promise<Map<Sku, number>> {
    const found = await rows<StockLevel>(
      manager,
      `SELECT sku, on_hand AS "onHand" FROM stock WHERE sku = ANY ($1) ORDER BY sku FOR UPDATE`,
      [skus],
    );
    return new Map(found.map(({ sku, onHand }) => [sku, onHand]));
  }

  /** Takes units off locked rows. */
  async take(manager: EntityManager, lines: readonly { sku: Sku; quantity: number }[]): Promise<void> {
    await rows(
      manager,
      `UPDATE stock
          SET on_hand = on_hand - taken.quantity
         FROM (SELECT sku, sum(quantity) AS quantity
                 FROM unnest($1::text[], $2::integer[]) AS line (sku, quantity)
                GROUP BY sku) AS taken
        WHERE stock.sku = taken.sku`,
      [lines.map(({ sku }) => sku), lines.map(({ quantity }) => quantity)],
    );
  }

  /**
   * Puts received units on the shelf.
   * @returns the units that are there now, and the version of this adjustment
   */
  async add(
    manager: EntityManager,
    sku: Sku,
    quantity: number,
  ): Promise<{ onHand: number; version: number }> {
    const [added] = await rows<{ onHand: number; version: number }>(
      manager,
      `INSERT INTO stock (sku, on_hand, version) VALUES ($1, $2, 1)
       ON CONFLICT (sku) DO UPDATE
         SET on_hand = stock.on_hand + excluded.on_hand, version = stock.version + 1
       RETURNING on_hand AS "onHand", version`,
      [sku, quantity],
    );
    if (!added) throw new Error(`${quantity} units of ${sku} were not put on the shelf.`);
    return added;
  }
}
