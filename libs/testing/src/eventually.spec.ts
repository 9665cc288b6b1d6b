import { expect, it } from '@jest/globals';
import { eventually } from './eventually.ts';

it('returns what the assertion returns when it passes at last', async () => {
  let tries = 0;
  const value = await eventually(
    () => {
      tries += 1;
      if (tries < 3) throw new Error('not yet');
      return tries;
    },
    { intervalMs: 1 },
  );
  expect(value).toBe(3);
});

it('reports the last error and how long it tried', async () => {
  const never = () => Promise.reject(new Error('2 parcels, not 3'));
  await expect(eventually(never, { timeoutMs: 20, intervalMs: 5 })).rejects.toThrow(
    'Not within 20 ms: 2 parcels, not 3',
  );
});
