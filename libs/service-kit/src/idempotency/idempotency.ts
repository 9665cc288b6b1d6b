import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { Answer } from '../http/answer.ts';
import { Problem } from '../problems/problem.ts';
import { hashRequest } from './request-hash.ts';

export interface IdempotentRequest {
  /** Whose key it is: the user's id. Keys of different subjects never meet. */
  readonly subject: string;
  /** The `Idempotency-Key` header as received. */
  readonly key: string | undefined;
  /** What the key stands for: route and validated body, e.g. `['POST /v1/orders', body]`. */
  readonly request: unknown;
}

/** Makes a request take effect once, however often it is sent with the same `Idempotency-Key`. */
@Injectable()
export class Idempotency implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(Idempotency.name);
  #pruning: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in a transaction that also stores its answer; a repeated request gets that answer again, with the
   * header `Idempotent-Replayed: true`. When `work` throws, nothing is stored and the key stays free.
   *
   * @throws Problem 400 without a usable key, 422 when the key came with another request before,
   *   409 while the first request is still running after the database's `lock_timeout`
   */
  async run<Body>(
    { subject, key, request }: IdempotentRequest,
    work: (manager: EntityManager) => Promise<Answer<Body>>,
  ): Promise<Answer<Body>> {
    const checkedKey = checkKey(key);
    const hash = hashRequest(request);
    return this.dataSource.transaction('READ COMMITTED', async (manager) => {
      if (!(await claim(manager, subject, checkedKey, hash))) {
        return replay<Body>(manager, subject, checkedKey, hash);
      }
      const answer = await work(manager);
      await store(manager, subject, checkedKey, answer);
      return answer;
    });
  }

  onApplicationBootstrap(): void {
    this.#pruning = setInterval(() => void this.#tryToPrune(), PRUNE_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#pruning);
  }

  /** Deletes keys older than 48 h, in small statements so that none holds locks for long. */
  async prune(): Promise<void> {
    let deleted: number;
    do {
      [, deleted] = await this.dataSource.query<[unknown, number]>(
        `delete from idempotency_keys
         where ctid = any (array(
           select ctid from idempotency_keys where created_at < now() - interval '48 hours' limit $1))`,
        [PRUNE_BATCH],
      );
    } while (deleted === PRUNE_BATCH);
  }

  async #tryToPrune(): Promise<void> {
    try {
      await this.prune();
    } catch (error) {
      this.#logger.warn({ err: error }, 'idempotency keys could not be pruned; the next try is in an hour');
    }
  }
}

const PRUNE_EVERY_MS = 3_600_000;
const PRUNE_BATCH = 1_000;

function checkKey(key: string | undefined): string {
  if (key !== undefined && /^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw new Problem('idempotency-key-required', 400, {
    detail:
      'Send an Idempotency-Key header of 1 to 255 printable ASCII characters, new for each new request.',
  });
}

/**
 * The first statement of the transaction: with the same key in a transaction still open, it waits for its end.
 * @returns whether this is the first request with the key
 */
async function claim(manager: EntityManager, subject: string, key: string, hash: Buffer): Promise<boolean> {
  try {
    const inserted = await manager.query<unknown[]>(
      `insert into idempotency_keys (subject, key, request_hash) values ($1, $2, $3)
       on conflict (subject, key) do nothing
       returning key`,
      [subject, key, hash],
    );
    return inserted.length > 0;
  } catch (error) {
    if (isLockTimeout(error)) throw keyInUse(error);
    throw error;
  }
}

interface StoredAnswer {
  request_hash: Buffer;
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

async function replay<Body>(
  manager: EntityManager,
  subject: string,
  key: string,
  hash: Buffer,
): Promise<Answer<Body>> {
  const [stored] = await manager.query<StoredAnswer[]>(
    'select request_hash, status, headers, body from idempotency_keys where subject = $1 and key = $2',
    [subject, key],
  );
  // Pruned between the two statements: as good as still in use, the next try is the first one again.
  if (!stored) throw keyInUse();
  if (!stored.request_hash.equals(hash)) {
    throw new Problem('idempotency-key-reused', 422, {
      detail: 'This Idempotency-Key was used for another request. Use a new key for a new request.',
    });
  }
  return new Answer(stored.status, { ...stored.headers, 'idempotent-replayed': 'true' }, stored.body as Body);
}

async function store(manager: EntityManager, subject: string, key: string, answer: Answer): Promise<void> {
  await manager.query(
    'update idempotency_keys set status = $3, headers = $4, body = $5 where subject = $1 and key = $2',
    [subject, key, answer.status, JSON.stringify(answer.headers), JSON.stringify(answer.body ?? null)],
  );
}

function isLockTimeout(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const cause: unknown = error.driverError;
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === '55P03';
}

function keyInUse(cause?: unknown): Problem {
  return new Problem('idempotency-key-in-use', 409, {
    detail: 'A request with this Idempotency-Key is still being handled. Ask again shortly.',
    headers: { 'retry-after': '1' },
    cause,
  });
}
