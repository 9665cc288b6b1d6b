import { describe, expect, test } from '@jest/globals';
import { type ForecastMethod, methodFor, WEEK } from './forecast-method.domain.ts';
import { mstlEts } from './mstl-ets.ts';
import { naiveMean } from './naive-mean.domain.ts';
import { LEVEL } from './prediction.domain.ts';
import { seasonalNaive } from './seasonal-naive.domain.ts';

const HORIZON = 14;

describe('The method', () => {
  test.each<[number, ForecastMethod]>([
    [1, 'naive-mean'],
    [13, 'naive-mean'],
    [14, 'seasonal-naive'],
    [55, 'seasonal-naive'],
    [56, 'mstl-ets'],
  ])('for %i days of history is %s', (days, method) => {
    expect(methodFor(days)).toBe(method);
  });
});

describe.each([
  ['MSTL with ETS', mstlEts, 12 * WEEK],
  ['Seasonal naive', seasonalNaive, 7 * WEEK],
  ['The mean', naiveMean, 1],
] as const)('%s', (_, forecast, days) => {
  test('forecasts as many days as asked, none of them negative, the mean within its interval', () => {
    const sparse = Array.from({ length: days }, (_, day) => (day % 9 === 0 ? 2 : 0));

    const predictions = forecast(sparse, HORIZON);

    expect(predictions).toHaveLength(HORIZON);
    for (const { mean, lower, upper } of predictions) {
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(mean).toBeGreaterThanOrEqual(lower);
      expect(upper).toBeGreaterThanOrEqual(mean);
    }
  });

  test('forecasts nothing where nothing was ordered', () => {
    for (const { mean } of forecast(Array<number>(days).fill(0), HORIZON)) expect(mean).toBe(0);
  });
});

describe.each([
  ['MSTL with ETS', mstlEts, 12 * WEEK],
  ['Seasonal naive', seasonalNaive, 7 * WEEK],
] as const)('%s on a weekly pattern', (_, forecast, days) => {
  test('recovers the pattern', () => {
    const history = simulatedDemand({ days, noise: 0, seed: 1 });

    forecast(history, HORIZON).forEach(({ mean }, day) => {
      expect(mean).toBeCloseTo(WEEKLY_PATTERN[day % WEEK] ?? NaN, 1);
    });
  });

  test('holds about as many of the days to come in its intervals as its level says', () => {
    const within = Array.from({ length: 60 }, (_, seed) => {
      const demand = simulatedDemand({ days: days + HORIZON, noise: 4, seed: seed + 1 });
      const outcomes = demand.slice(days);
      return forecast(demand.slice(0, days), HORIZON).map(
        ({ lower, upper }, day) => (outcomes[day] ?? NaN) >= lower && (outcomes[day] ?? NaN) <= upper,
      );
    }).flat();

    const coverage = within.filter(Boolean).length / within.length;

    expect(coverage).toBeGreaterThan(LEVEL - 0.05);
    expect(coverage).toBeLessThan(LEVEL + 0.05);
  });
});

describe('Seasonal naive', () => {
  test('is less certain of the week after next than of the next', () => {
    const predictions = seasonalNaive(simulatedDemand({ days: 49, noise: 4, seed: 3 }), HORIZON);
    const [first, second] = [predictions[2], predictions[2 + WEEK]];

    expect(second?.mean).toBe(first?.mean);
    expect((second?.upper ?? 0) - (second?.mean ?? 0)).toBeCloseTo(
      Math.SQRT2 * ((first?.upper ?? 0) - (first?.mean ?? 0)),
      1,
    );
  });
});

describe('The mean', () => {
  test('of one day has the interval of a count, not of a certainty', () => {
    const [day] = naiveMean([9], 1);

    // σ = √9 · √(1 + 1/1), times 1.6449 either side.
    expect(day).toEqual({ mean: 9, lower: 2.02, upper: 15.98 });
  });
});

/**
 * Demand with a weekly pattern and normal noise, the same for the same seed.
 * @param noise standard deviation, units
 * @returns units per day, whole and never negative
 */
function simulatedDemand(options: { days: number; noise: number; seed: number }): number[] {
  const random = generator(options.seed);
  return Array.from({ length: options.days }, (_, day) => {
    const expected = WEEKLY_PATTERN[day % WEEKLY_PATTERN.length] ?? 0;
    return Math.max(0, Math.round(expected + options.noise * normal(random)));
  });
}

/** Units on the days of a week. */
const WEEKLY_PATTERN: readonly number[] = [40, 44, 48, 52, 46, 30, 26];

/** Box and Muller's transform of two uniform numbers. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Lehmer's generator with the parameters of Park and Miller (1988): uniform in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
