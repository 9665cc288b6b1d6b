import { normalPrediction, type Prediction } from './prediction.domain.ts';

/**
 * The mean of the history for every day ahead. Formulas of FPP3 (Hyndman & Athanasopoulos, Forecasting: Principles and
 * Practice, 3rd ed.), sections 5.2 and 5.5: σ_h = σ̂·√(1 + 1/T), with σ̂² = Σe²/(T − 1).
 * σ̂ is at least √mean, what a Poisson count of that mean has: a few days that happen to be alike prove no certainty.
 * @param history units per day, at least one day
 */
export function naiveMean(history: readonly number[], horizon: number): Prediction[] {
  const days = history.length;
  const mean = history.reduce((sum, value) => sum + value, 0) / days;
  const squares = history.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sigma = Math.sqrt(Math.max(squares / Math.max(days - 1, 1), mean));
  const ahead = normalPrediction(mean, sigma * Math.sqrt(1 + 1 / days));
  return Array.from({ length: horizon }, () => ahead);
}
