import { beforeEach, describe, expect, it } from '@jest/globals';
import { LowerBound } from './lower-bound.ts';

describe('the lower bound of the relay', () => {
  let now = 0;
  let bound: LowerBound;
  beforeEach(() => {
    now = 0;
    bound = new LowerBound(() => now);
  });

  it('looks at everything as long as an older transaction may be open', () => {
    bound.sent('100');
    now = 59_000;
    expect(bound.current()).toBe('0');
  });

  it('rises to what was sent before the oldest transaction that can be open', () => {
    bound.sent('100');
    now = 10_000;
    bound.sent('200');
    now = 60_001;
    bound.current(); // the full look of this minute
    expect(bound.current()).toBe('100');
    now = 70_001;
    expect(bound.current()).toBe('200');
  });

  it('looks at everything once a minute all the same', () => {
    bound.sent('100');
    now = 61_000;
    expect([bound.current(), bound.current()]).toEqual(['0', '100']);
    now = 121_001;
    expect([bound.current(), bound.current()]).toEqual(['0', '100']);
  });
});
