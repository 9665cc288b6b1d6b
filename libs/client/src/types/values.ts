/** An amount in minor units (pence, cents) with its ISO 4217 currency. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export interface Address {
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode: string;
  /** ISO 3166-1 alpha-2, such as `GB`. */
  readonly country: string;
}

/** What every list takes: at most so many, from where the last answer's `nextPageToken` points. */
export interface PageQuery {
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** What every call takes. */
export interface CallOptions {
  /** Ends the call and its retries. */
  readonly signal?: AbortSignal;
}

/** What a call takes that creates something. */
export interface CreateOptions extends CallOptions {
  /**
   * The same key makes the same thing once, however often it is sent. Without one a key is made for this call and
   * used for all its tries; give your own where the call itself may be repeated, after a reload say.
   */
  readonly idempotencyKey?: string;
}
