export interface ProviderOptions {
  /** As in `@ProviderCall({ provider })`. */
  readonly name: string;
  /** What the provider allows; 80 % of it is used. */
  readonly callsPerSecond: number;
  /** Calls under way at the same time, over all replicas. */
  readonly concurrency: number;
  /** After this long a step's outcome counts as unknown. Default: 15 s. ms */
  readonly stepTimeoutMs?: number;
}

export interface ProviderCallsOptions {
  readonly providers: readonly ProviderOptions[];
}

/** Injection token of the {@link ProviderCallsOptions}. */
export const PROVIDER_CALLS_OPTIONS = Symbol('ProviderCallsOptions');
