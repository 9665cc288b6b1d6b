export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param q between 0 and 1; the value at or just above it */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  if (value === undefined) throw new Error('Nothing was measured.');
  return value;
}

/** What two sides did, each by its rounds. */
export interface Comparison {
  readonly ours: number;
  readonly baseline: number;
  /** Median of the ratios of each pair of rounds, which met the same load of the machine. */
  readonly ratio: number;
}

/** @param rounds rates of the two sides, one pair a round */
export function compare(rounds: readonly { ours: number; baseline: number }[]): Comparison {
  return {
    ours: median(rounds.map(({ ours }) => ours)),
    baseline: median(rounds.map(({ baseline }) => baseline)),
    ratio: median(rounds.map(({ ours, baseline }) => ours / baseline)),
  };
}
