/**
 * - `mstl-ets`: weekly season by MSTL, the rest by exponential smoothing chosen automatically
 * - `seasonal-naive`: as on the same weekday a week before
 * - `naive-mean`: the mean of the days there are
 */
export type ForecastMethod = 'mstl-ets' | 'seasonal-naive' | 'naive-mean';

/** Days of the season: demand repeats by the week. */
export const WEEK = 7;

/**
 * The method that a history is long enough for: eight weeks show a weekly pattern apart from the trend; two show each
 * weekday twice, so that a repeated week has an error to be judged by.
 * @param days length of the history
 */
export function methodFor(days: number): ForecastMethod {
  if (days >= 8 * WEEK) return 'mstl-ets';
  if (days >= 2 * WEEK) return 'seasonal-naive';
  return 'naive-mean';
}
