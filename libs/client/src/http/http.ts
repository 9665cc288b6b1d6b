import { problemFrom } from '../problem.ts';
import type { Locate, ServiceName } from './endpoints.ts';
import { delayBefore, pause, type RetryPolicy } from './retry.ts';

export interface HttpOptions {
  readonly locate: Locate;
  readonly token: () => Promise<string | undefined>;
  readonly retry: RetryPolicy;
  /** Longest that one try may take. ms */
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
}

export interface HttpRequest {
  readonly service: ServiceName;
  readonly method: 'GET' | 'PUT' | 'POST';
  /** From the origin, its parts already escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Sends requests, and sends them again while that may help: every one of them can be repeated safely. */
export class Http {
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  /** @throws WaybillProblem when the service refuses; an error of `fetch` when it can't be reached */
  async json<Body>(request: HttpRequest): Promise<Body> {
    return (await (await this.send(request)).json()) as Body;
  }

  async send(request: HttpRequest): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const result = await this.#try(request);
      if (result instanceof Response && result.ok) return result;

      const failure = result instanceof Response ? await refusalOf(result) : result;
      const wait =
        failure instanceof Refusal && !failure.passing
          ? undefined
          : delayBefore(this.#options.retry, attempt, failure instanceof Refusal ? failure.retryAfter : null);
      if (wait === undefined) throw failure instanceof Refusal ? failure.problem : failure;
      await pause(wait, request.signal);
    }
  }

  /** @returns the answer, or why there is none; throws only when the caller gave up */
  async #try({
    service,
    method,
    path,
    query,
    body,
    headers,
    signal,
  }: HttpRequest): Promise<Response | Error> {
    const { locate, token, timeoutMs } = this.#options;
    const accessToken = await token();
    const timeout = AbortSignal.timeout(timeoutMs);
    const url = locate(service) + path + queryString(query);
    try {
      return await this.#options.fetch(url, {
        method,
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
    } catch (cause) {
      signal?.throwIfAborted();
      return new Error(`${method} ${url} got no answer`, { cause });
    }
  }
}

/** Busy, restarting, or a proxy that can't reach the service. */
const PASSING = [429, 502, 503, 504];

class Refusal {
  readonly problem: ReturnType<typeof problemFrom>;
  readonly retryAfter: string | null;

  constructor(problem: ReturnType<typeof problemFrom>, retryAfter: string | null) {
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** An earlier try of the same request may still be running: then its answer comes with the next one. */
  get passing(): boolean {
    return PASSING.includes(this.problem.status) || this.problem.slug === 'idempotency-key-in-use';
  }
}

async function refusalOf(response: Response): Promise<Refusal> {
  const body: unknown = await response.json().catch(() => undefined);
  return new Refusal(problemFrom(body, response.status), response.headers.get('retry-after'));
}

function queryString(query: HttpRequest['query'] = {}): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? '' : `?${given.toString()}`;
}
