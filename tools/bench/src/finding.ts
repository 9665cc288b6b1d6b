/** One line of the report. */
export interface Finding {
  readonly benchmark: string;
  /** What was measured, against what. */
  readonly what: string;
  readonly ours: string;
  readonly baseline: string;
  /** The number that the aim is about: a ratio, or ms. */
  readonly value?: number;
  readonly aim?: string;
  readonly met?: boolean;
}

export function perSecond(rate: number): string {
  return `${Math.round(rate).toLocaleString('en')}/s`;
}

export function milliseconds(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}

/** A ratio that should be at least so much. */
export function atLeast(aim: number, value: number): Pick<Finding, 'value' | 'aim' | 'met'> {
  return { value, aim: `≥ ${aim}`, met: value >= aim };
}
