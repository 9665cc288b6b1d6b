import { beforeEach, describe, expect, it } from '@jest/globals';
import { LowerBound } from './lower-bound.ts';

describe('the lower bound of the relay', () => {
  let now = 0;
  let bound: LowerBound;
  beforeEach(() => {
    now = 0;
    bound = new LowerBound(() => now);
    bound.released('0', bound.look());
  });

  it('looks at everything as long as an older transaction may be open', () => {
    send('100');
    now = 59_000;
    send('200');
    expect(from()).toBe('0');
  });

  it('rises to what was sent before the oldest transaction that can be open', () => {
    send('100');
    now = 10_000;
    send('200');
    now = 60_001;
    send('300');
    expect(from()).toBe('100');
    now = 70_001;
    send('400');
    expect(from()).toBe('200');
  });

  it('stays below a row that was committed late, as long as that was not sent', () => {
    send('100');
    now = 60_001;
    from(); // the full look of this minute, whose rows the broker never got
    now = 90_000;
    expect(from()).toBe('0');
  });

  it('stays below a row that was committed late, when another look was sent only in part', () => {
    send('100');
    now = 60_001;
    send('90');
    expect(from()).toBe('0');
  });

  it('looks at everything once a minute all the same', () => {
    send('100');
    now = 61_000;
    send('200');
    expect(from()).toBe('100');
    now = 121_001;
    expect([from(), from()]).toEqual(['0', '100']);
  });

  it('looks at everything once rows were released, and has what it missed of them selected anew', () => {
    send('100');
    now = 61_000;
    send('200');
    expect(bound.released('1', bound.look())).toBe(true);
    expect(from()).toBe('0');
    expect(bound.released('1', bound.look())).toBe(false);
  });

  function send(position: string): void {
    bound.sent(position, bound.look());
  }

  function from(): string {
    return bound.look().from;
  }
});
