import { describe, expect, it } from '@jest/globals';
import { NotAttempted, RateLimited, SettleFailed } from '../errors.ts';
import { afterFailure } from './after-failure.ts';

const NOW = new Date('2026-05-04T09:30:00Z');
const fresh = { failures: 0, uncertain: false, deadline: null };
const late = { ...fresh, deadline: new Date('2026-05-04T09:29:59Z') };

describe('after a step has failed', () => {
  it('the outcome is unknown', () => {
    expect(afterFailure(fresh, new Error('socket hang up'), NOW)).toMatchObject({
      state: 'waiting',
      uncertain: true,
    });
  });

  it('nothing was done when the request was never made, or its answer was heard', () => {
    const settled = new SettleFailed({ status: 'succeeded', outcome: {} }, new Error('deadlock'));
    for (const error of [new NotAttempted(new Error('refused')), settled]) {
      expect(afterFailure(fresh, error, NOW)).toMatchObject({ state: 'waiting', uncertain: false });
    }
  });

  it('an earlier step of unknown outcome stays unknown', () => {
    const call = { ...fresh, uncertain: true };
    expect(afterFailure(call, new NotAttempted('refused'), NOW).uncertain).toBe(true);
    expect(afterFailure(call, new RateLimited(), NOW).uncertain).toBe(true);
  });

  it('the pause doubles up to half a minute', () => {
    const pauses = [0, 1, 2, 20].map(
      (failures) => afterFailure({ ...fresh, failures }, new Error('again'), NOW, () => 1).delayMs,
    );
    expect(pauses).toEqual([250, 500, 1_000, 30_000]);
  });

  it('a refusal for calling too often holds all back and is no failure', () => {
    expect(afterFailure(fresh, new RateLimited(7_000), NOW)).toEqual({
      state: 'waiting',
      delayMs: 7_000,
      holdBackMs: 7_000,
      uncertain: false,
      failures: 0,
    });
  });

  it('past the deadline an unknown outcome needs attention, and is not failed', () => {
    expect(afterFailure(late, new Error('time-out'), NOW).state).toBe('needs-attention');
    expect(afterFailure(late, new NotAttempted('refused'), NOW).state).toBe('waiting');
  });
});
