/** Demand per day without gaps. */
export interface DemandSeries {
  /** The day after the last value: the first to be forecast. ISO 8601 date. */
  readonly nextDay: string;
  /** Units per day, oldest first; days without orders are 0. */
  readonly quantities: readonly number[];
}

/**
 * The series from the first day with demand to yesterday: today is still going on, so it is forecast rather than
 * learnt from. A product whose first demand is today has today alone.
 * @param days the days with demand, oldest first
 * @param today ISO 8601 date
 * @param longest how many of the latest days to keep
 * @returns undefined when there has never been any demand
 */
export function demandSeries(
  days: readonly { readonly day: string; readonly quantity: number }[],
  today: string,
  longest = Infinity,
): DemandSeries | undefined {
  const first = days[0];
  if (!first) return undefined;
  const nextDay = first.day < today ? today : addDays(first.day, 1);
  const byDay = new Map(days.map(({ day, quantity }) => [day, quantity]));
  const length = Math.min(daysBetween(first.day, nextDay), longest);
  const start = addDays(nextDay, -length);
  const quantities = Array.from({ length }, (_, index) => byDay.get(addDays(start, index)) ?? 0);
  return { nextDay, quantities };
}

/** @param day ISO 8601 date */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

const DAY_MS = 86_400_000;

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
