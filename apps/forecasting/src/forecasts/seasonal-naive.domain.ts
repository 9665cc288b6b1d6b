import { WEEK } from './forecast-method.domain.ts';
import { normalPrediction, type Prediction } from './prediction.domain.ts';

/**
 * Every day as the same weekday of the last week. Formulas of FPP3 (Hyndman & Athanasopoulos, Forecasting: Principles
 * and Practice, 3rd ed.), sections 5.2 and 5.5: σ_h = σ̂·√(k + 1) with k = ⌊(h − 1)/7⌋, the whole weeks before day h,
 * and σ̂² = Σe²/(T − 7) over the errors e_t = y_t − y_{t−7}.
 * @param history units per day, oldest first, more than a week
 */
export function seasonalNaive(history: readonly number[], horizon: number): Prediction[] {
  const lastWeek = history.slice(-WEEK);
  const errors = history.slice(WEEK).map((value, index) => value - (history[index] ?? 0));
  const sigma = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
  return Array.from({ length: horizon }, (_, index) =>
    normalPrediction(lastWeek[index % WEEK] ?? 0, sigma * Math.sqrt(Math.floor(index / WEEK) + 1)),
  );
}
