import { randomUUID } from 'node:crypto';

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: Body;
}

/** Calls a service's HTTP API as one person would. */
export class Api {
  readonly #token: () => Promise<string>;

  constructor(token: () => Promise<string>) {
    this.#token = token;
  }

  get<Body>(url: string): Promise<Answer<Body>> {
    return this.#send<Body>('GET', url);
  }

  put<Body>(url: string, body: unknown): Promise<Answer<Body>> {
    return this.#send<Body>('PUT', url, body);
  }

  /** @param idempotencyKey a new one when none is given */
  post<Body>(url: string, body: unknown, idempotencyKey: string = randomUUID()): Promise<Answer<Body>> {
    return this.#send<Body>('POST', url, body, { 'idempotency-key': idempotencyKey });
  }

  async #send<Body>(
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${await this.#token()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as Body,
    };
  }
}
