import { beforeEach, describe, expect, it } from '@jest/globals';
import { DeathWatch } from './death-watch.ts';

describe('a group whose messages die', () => {
  let now: number;
  let watch: DeathWatch;
  beforeEach(() => {
    now = 0;
    watch = new DeathWatch(() => now);
  });

  it('goes on while deaths are few', () => {
    for (let minute = 0; minute < 10; minute++) {
      now = minute * 60_000;
      for (let i = 0; i < 20; i++) expect(watch.died()).toBe(false);
    }
    expect(watch.admits()).toBe(true);
  });

  it('pauses at the 21st within a minute', () => {
    const verdicts = Array.from({ length: 21 }, () => watch.died());
    expect(verdicts.filter(Boolean)).toHaveLength(1);
    expect(watch.admits()).toBe(false);
  });

  it('then tries one message a minute, until one survives', () => {
    for (let i = 0; i < 21; i++) watch.died();
    now = 60_000;
    expect([watch.admits(), watch.admits()]).toEqual([true, false]);
    watch.died();
    now = 119_000;
    expect(watch.admits()).toBe(false);
    now = 120_000;
    expect(watch.admits()).toBe(true);
    watch.survived();
    expect(watch.admits()).toBe(true);
  });
});
