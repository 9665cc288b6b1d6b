export interface ForecastDay {
  /** ISO 8601 date, UTC. */
  readonly date: string;
  /** Expected units, and the bounds of the interval. */
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

export interface Forecast {
  readonly sku: string;
  readonly method: string;
  readonly horizonDays: number;
  /** Coverage of the interval, such as 0.8. */
  readonly level: number;
  readonly days: readonly ForecastDay[];
  readonly history: { readonly days: number; readonly total: number };
  /** RFC 3339 */
  readonly generatedAt: string;
}
