/** Probability that a day's demand is within its interval. */
export const LEVEL = 0.9;

/** Units per day: what is expected, and the interval that holds the outcome with probability {@link LEVEL}. */
export interface Prediction {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The interval of normally distributed errors, mean ± z·σ (Hyndman & Athanasopoulos, Forecasting: Principles and
 * Practice, 3rd ed., section 5.5).
 * @param sigma standard deviation of the forecast's error
 */
export function normalPrediction(mean: number, sigma: number): Prediction {
  return prediction(mean, Z * sigma);
}

/** Demand is never negative, and a hundredth of a unit is finer than any forecast. */
export function prediction(mean: number, halfWidth: number): Prediction {
  return { mean: units(mean), lower: units(mean - halfWidth), upper: units(mean + halfWidth) };
}

/** The quantile of the standard normal distribution at (1 + {@link LEVEL}) / 2. */
const Z = 1.6449;

function units(value: number): number {
  return Math.max(0, Math.round(value * 100) / 100);
}
