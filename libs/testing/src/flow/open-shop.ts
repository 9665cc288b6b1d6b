import type { System, SystemOptions } from '../system/start-system.ts';
import { startTestSystem } from '../test-stack/test-system.ts';
import { Shop } from './shop.ts';

/**
 * Starts all services as processes, with databases and topics of their own, and the sandbox with a carrier that delivers
 * within a second.
 */
export async function openShop(
  options: Pick<SystemOptions, 'env'> = {},
): Promise<{ system: System; shop: Shop }> {
  const system = await startTestSystem(options);
  const shop = new Shop(system);
  await shop.outside.behaves('easypost', { transitMs: 600 });
  return { system, shop };
}
