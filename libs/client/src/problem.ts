/** What the type URIs of Waybill's problems start with; the rest is a stable slug to branch on. */
export const PROBLEM_BASE = 'https://waybill.example/problems/';

/** A refusal as the services write it (RFC 9457). */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly traceId?: string;
  readonly [extension: string]: unknown;
}

/** A refusal by a service, over HTTP or Socket.IO. Failures to reach one at all are plain errors. */
export class WaybillProblem extends Error {
  /** Stable URI: what happened. */
  readonly type: string;
  readonly title: string;
  /** HTTP status. */
  readonly status: number;
  /** What went wrong this time, for people. */
  readonly detail: string | undefined;
  /** What to quote when asking for help. */
  readonly traceId: string | undefined;
  /** What else this type of problem carries, such as the `skus` that are unavailable. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(
    { type, title, status, detail, traceId, ...extensions }: ProblemDetails,
    options?: { cause?: unknown },
  ) {
    super(detail ?? title, options);
    this.name = 'WaybillProblem';
    this.type = type;
    this.title = title;
    this.status = status;
    this.detail = detail;
    this.traceId = traceId;
    this.extensions = extensions;
  }

  /** The last part of the type, such as `insufficient-stock`. */
  get slug(): string {
    return this.type.startsWith(PROBLEM_BASE) ? this.type.slice(PROBLEM_BASE.length) : this.type;
  }
}

/**
 * Reads what a service sent with an error.
 * @param fallbackStatus for a body that isn't problem details: a proxy's page, or nothing
 */
export function problemFrom(body: unknown, fallbackStatus: number): WaybillProblem {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  return new WaybillProblem({
    ...given,
    type: textOr(given['type'], 'about:blank'),
    title: textOr(given['title'], `HTTP ${fallbackStatus}`),
    status: typeof given['status'] === 'number' ? given['status'] : fallbackStatus,
    detail: textOr(given['detail'], undefined),
    traceId: textOr(given['traceId'], undefined),
  });
}

function textOr<Fallback>(value: unknown, fallback: Fallback): string | Fallback {
  return typeof value === 'string' ? value : fallback;
}
