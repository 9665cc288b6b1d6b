import { describe, expect, it } from '@jest/globals';
import { NotAttempted, RateLimited, SettleFailed } from '../errors.ts';
import { afterFailure, MOST_DOUBTS } from './after-failure.ts';

const fresh = { failures: 0, doubts: 0, uncertain: false };

describe('after a step has failed', () => {
  it('the outcome is unknown', () => {
    expect(afterFailure(fresh, new Error('socket hang up'))).toMatchObject({
      state: 'waiting',
      uncertain: true,
    });
  });

  it('nothing was done when the request was never made, or its answer was heard', () => {
    const settled = new SettleFailed({ status: 'succeeded', outcome: {} }, new Error('deadlock'));
    for (const error of [new NotAttempted(new Error('refused')), settled]) {
      expect(afterFailure(fresh, error)).toMatchObject({ state: 'waiting', uncertain: false });
    }
  });

  it('an earlier step of unknown outcome stays unknown', () => {
    const call = { ...fresh, uncertain: true };
    expect(afterFailure(call, new NotAttempted('refused')).uncertain).toBe(true);
    expect(afterFailure(call, new RateLimited()).uncertain).toBe(true);
  });

  it('the pause doubles up to half a minute', () => {
    const pauses = [0, 1, 2, 20].map(
      (failures) => afterFailure({ ...fresh, failures }, new Error('again'), () => 1).delayMs,
    );
    expect(pauses).toEqual([250, 500, 1_000, 30_000]);
  });

  it('a refusal for calling too often holds all back and is no failure', () => {
    expect(afterFailure(fresh, new RateLimited(7_000))).toEqual({
      state: 'waiting',
      delayMs: 7_000,
      holdBackMs: 7_000,
      uncertain: false,
      failures: 0,
      doubts: 0,
    });
  });

  it('a person has to look when it stays unknown, or unsettled, though the provider is up', () => {
    const doubted = { ...fresh, doubts: MOST_DOUBTS - 1 };
    const settled = new SettleFailed({ status: 'succeeded', outcome: {} }, new Error('a bug'));
    for (const error of [new Error('intent pi_1 is still processing'), settled]) {
      expect(afterFailure(fresh, error)).toMatchObject({ state: 'waiting', doubts: 1 });
      expect(afterFailure(doubted, error).state).toBe('needs-attention');
    }
  });

  it('an outage, or a request that was never made, brings no doubt', () => {
    const doubted = { ...fresh, doubts: MOST_DOUBTS - 1 };
    const outage = Object.assign(new Error('Service Unavailable'), { statusCode: 503 });
    for (const error of [outage, new NotAttempted('our key is wrong')]) {
      expect(afterFailure(doubted, error)).toMatchObject({ state: 'waiting', doubts: MOST_DOUBTS - 1 });
    }
  });
});
