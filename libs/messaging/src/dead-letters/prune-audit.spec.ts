import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { orderContactGiven, stockAdjusted } from '@waybill/contracts';
import { rows } from '../database/rows.ts';
import { createStack, type ServiceUnderTest, type Stack } from '../testing/service-under-test.ts';
import { pruneAudit } from './prune-audit.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Kept for a shorter time than the others. */
const contacts = orderContactGiven.topic;

let stack: Stack;
let service: ServiceUnderTest;
beforeAll(async () => {
  stack = await createStack();
  service = await stack.start('shelf', []);
}, 120_000);
afterAll(() => stack.end());

it('keeps who skipped a message and why for good, its payload only as long as its topic would', async () => {
  await skipped(contacts.name, contacts.retentionMs + DAY_MS);
  await skipped(contacts.name, contacts.retentionMs - DAY_MS);
  await skipped(stockAdjusted.topic.name, contacts.retentionMs + DAY_MS);
  await pruneAudit(service.dataSource);
  const kept = await rows(
    service.dataSource.manager,
    `SELECT reason, payload_before AS payload FROM dead_letter_audit ORDER BY entry`,
  );
  expect(kept).toEqual([
    { reason: 'placed again', payload: null },
    { reason: 'placed again', payload: '{}' },
    { reason: 'placed again', payload: '{}' },
  ]);
});

async function skipped(topic: string, agoMs: number): Promise<void> {
  await rows(
    service.dataSource.manager,
    `INSERT INTO dead_letter_audit (at, side, action, actor, reason, position, topic, payload_before)
     VALUES (now() - $2::float8 * interval '1 millisecond', 'inbox', 'skip', 'olivia', 'placed again', 1, $1, '{}')`,
    [topic, agoMs],
  );
}
