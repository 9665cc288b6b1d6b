import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backOff } from './back-off.ts';

it('doubles with every attempt', () => {
  expect([1, 2, 3, 4].map((attempts) => backOff(attempts, () => 1))).toEqual([500, 1_000, 2_000, 4_000]);
});

it('lies between half its ceiling and its ceiling, and never over ten minutes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempts, random) => {
        const ceiling = Math.min(600_000, 500 * 2 ** (attempts - 1));
        const ms = backOff(attempts, () => random);
        expect(ms).toBeGreaterThanOrEqual(ceiling / 2);
        expect(ms).toBeLessThanOrEqual(ceiling);
      },
    ),
  );
});
