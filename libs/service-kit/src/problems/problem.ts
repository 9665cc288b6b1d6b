import { HttpException } from '@nestjs/common';

/** Type URIs are stable: clients branch on them. They start with this and end with the slug. */
export const PROBLEM_BASE = 'https://waybill.example/problems/';

/** The body of every error answer (RFC 9457), media type `application/problem+json`. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly traceId?: string;
  readonly [extension: string]: unknown;
}

export interface ProblemOptions {
  /** The same for every occurrence; by default the slug in words. */
  readonly title?: string;
  /** What went wrong this time, for the caller to read. Never internals. */
  readonly detail?: string;
  /** Members that a client can act on, e.g. `{ skus: ['85123A'] }`. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Response headers, e.g. `{ 'retry-after': '5' }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log only. */
  readonly cause?: unknown;
}

/**
 * A refusal that the caller is told about.
 *
 *     throw new Problem('unknown-sku', 422, { detail: 'No product 85123X.', extensions: { skus: ['85123X'] } });
 */
export class Problem extends HttpException {
  readonly type: string;
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly detail: string | undefined;

  /** @param slug last part of the type URI, e.g. `unknown-sku` */
  constructor(slug: string, status: number, options: ProblemOptions = {}) {
    super(options.detail ?? options.title ?? slug, status, { cause: options.cause });
    this.name = 'Problem';
    this.type = PROBLEM_BASE + slug;
    this.title = options.title ?? inWords(slug);
    this.detail = options.detail;
    this.extensions = options.extensions ?? {};
    this.headers = options.headers ?? {};
  }

  toDetails(traceId?: string): ProblemDetails {
    return {
      ...this.extensions,
      type: this.type,
      title: this.title,
      status: this.getStatus(),
      ...(this.detail !== undefined && { detail: this.detail }),
      ...(traceId !== undefined && { traceId }),
    };
  }
}

function inWords(slug: string): string {
  const words = slug.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
