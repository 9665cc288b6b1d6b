/** A message as a service lists it; a rejected event has no state and no attempts. */
export interface Letter {
  position: string;
  state?: 'dead' | 'parked';
  topic: string;
  key: string | null;
  eventId: string | null;
  eventType: string | null;
  error: string | null;
  attempts?: number;
  traceId: string | null;
  changedAt?: string;
  rejectedAt?: string;
}

/** One with all that is known of it. */
export interface LetterDetails extends Letter {
  payload: string;
  headers?: Record<string, string>;
  waitingBehind: number;
}

export interface AuditEntry {
  at: string;
  by: string;
  action: string;
  reason: string | null;
  position: string;
  topic: string;
  key: string | null;
  eventType: string | null;
}

/** A service refused, or can't be reached. */
export class OperationFailed extends Error {
  override name = 'OperationFailed';
  /** HTTP status; none when nobody answered. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

const MAX_PAGE = 200;
const MAX_AUDIT_PAGE = 50;

/** The operations API of one service, for messages it received or for events of its own that were rejected. */
export class Operations {
  readonly service: string;
  readonly #url: string;
  readonly #token: string;
  readonly #names: { list: string; replay: string };

  constructor(service: { name: string; url: string }, token: string, rejected: boolean) {
    this.service = service.name;
    this.#url = `${service.url}/operations/${rejected ? 'rejected-events' : 'dead-letters'}`;
    this.#token = token;
    this.#names = rejected
      ? { list: 'rejectedEvents', replay: 'retry' }
      : { list: 'deadLetters', replay: 'replay' };
  }

  list(filter: Record<string, string>, limit: number): Promise<Letter[]> {
    return this.#pages<Letter>('', this.#names.list, filter, limit, MAX_PAGE);
  }

  audit(limit: number): Promise<AuditEntry[]> {
    return this.#pages<AuditEntry>('/audit', 'entries', {}, limit, MAX_AUDIT_PAGE);
  }

  show(position: string): Promise<LetterDetails> {
    return this.#call<LetterDetails>('GET', `/${position}`);
  }

  replay(position: string): Promise<AuditEntry> {
    return this.#call<AuditEntry>('POST', `/${position}/${this.#names.replay}`);
  }

  replayMany(filter: Record<string, string>, max: number): Promise<{ replayed: number; more: boolean }> {
    return this.#call('POST', `/${this.#names.replay}`, { ...filter, max });
  }

  edit(position: string, payload: unknown): Promise<AuditEntry> {
    return this.#call<AuditEntry>('PUT', `/${position}/payload`, payload);
  }

  skip(position: string, reason: string): Promise<AuditEntry> {
    return this.#call<AuditEntry>('POST', `/${position}/skip`, { reason });
  }

  async #pages<Item>(
    path: string,
    member: string,
    filter: Record<string, string>,
    limit: number,
    largest: number,
  ): Promise<Item[]> {
    const items: Item[] = [];
    let pageToken: string | undefined;
    do {
      const pageSize = String(Math.min(largest, limit - items.length));
      const query = new URLSearchParams({ ...filter, pageSize, ...(pageToken && { pageToken }) });
      const page = await this.#call<Record<string, unknown>>('GET', `${path}?${query.toString()}`);
      items.push(...(page[member] as Item[]));
      pageToken = page['nextPageToken'] as string | undefined;
    } while (pageToken && items.length < limit);
    return items;
  }

  async #call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await fetch(this.#url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new OperationFailed(`${this.service} does not answer at ${this.#url}.`);
    });
    if (answer.ok) return (await answer.json()) as Body;
    throw new OperationFailed(
      `${this.service}: ${describeProblem(await answer.text(), answer.status)}`,
      answer.status,
    );
  }
}

interface Problem {
  title: string;
  detail?: string;
  errors?: { pointer: string; detail: string }[];
}

function describeProblem(body: string, status: number): string {
  try {
    const { title, detail = title, errors = [] } = JSON.parse(body) as Problem;
    return [detail, ...errors.map((error) => `  ${error.pointer}: ${error.detail}`)].join('\n');
  } catch {
    return `HTTP ${status}`;
  }
}
