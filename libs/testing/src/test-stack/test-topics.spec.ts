import { expect, it } from '@jest/globals';
import { createTestTopics } from './test-topics.ts';

it('creates every topic of the contracts, and again without complaint', async () => {
  const prefix = await createTestTopics();
  expect(prefix).toMatch(/^test-[0-9a-f]{8}\.$/);
  await expect(createTestTopics(prefix)).resolves.toBe(prefix);
});
