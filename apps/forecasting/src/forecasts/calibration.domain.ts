/** A forecast of one day as a model states it, before its width is checked against the past. */
export interface RawPrediction {
  readonly mean: number;
  readonly halfWidth: number;
}

/**
 * How much wider the intervals of a model must be to hold what came. A decomposition takes part of the noise for
 * season, so its intervals come out too narrow; this measures by how much, on days that it was not fitted to: the
 * conformal quantile of errors in units of the half-width (Lei et al., Distribution-Free Predictive Inference for
 * Regression, JASA 113, 2018, sections 2.2 and 5.2).
 * @param forecasts made without knowledge of `outcomes`, of the same length
 * @param level such as 0.9
 * @returns the factor for the half-widths
 */
export function widening(
  forecasts: readonly RawPrediction[],
  outcomes: readonly number[],
  level: number,
): number {
  const scores = forecasts
    .map(
      ({ mean, halfWidth }, index) =>
        Math.abs((outcomes[index] ?? 0) - mean) / Math.max(halfWidth, SMALLEST_HALF_WIDTH),
    )
    .sort((a, b) => a - b);
  const rank = Math.min(Math.ceil((scores.length + 1) * level), scores.length);
  return scores[rank - 1] ?? 1;
}

/** Units. A history that repeats exactly has intervals of no width. */
const SMALLEST_HALF_WIDTH = 1e-3;
