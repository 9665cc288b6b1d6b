import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SANDBOX_CONFIG, type SandboxConfig } from '../config.ts';

/** What can be kept: anything that is JSON and has an id. */
export interface Document {
  id: string;
}

/** Narrows a listing to the documents whose field at the JSON path equals the value. */
export interface Match {
  path: `$.${string}`;
  value: string;
}

/** Some of a listing. */
export interface Page<T> {
  documents: T[];
  /** Where the next page begins, if there is one. */
  next?: number;
}

/**
 * The sandbox's memory: JSON documents by kind and id, in SQLite, because a provider does not forget its charges
 * when its process restarts. Everything is synchronous, so an effect and its record commit together.
 */
@Injectable()
export class Documents implements OnApplicationShutdown {
  readonly #database: DatabaseSync;

  constructor(@Inject(SANDBOX_CONFIG) config: SandboxConfig) {
    this.#database = open(config.dataDir);
  }

  /** The documents of one kind; `T` is what the callers have put there. */
  collection<T extends Document>(kind: string): Collection<T> {
    return new Collection<T>(this.#database, kind);
  }

  /** Runs the work in one transaction, or in the one that is already open. */
  transaction<T>(work: () => T): T {
    if (this.#database.isTransaction) return work();
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  onApplicationShutdown(): void {
    this.#database.close();
  }
}

/** Documents of one kind, in the order in which they were first put. */
export class Collection<T extends Document> {
  readonly #kind: string;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #list: StatementSync;
  readonly #listMatching: StatementSync;

  constructor(database: DatabaseSync, kind: string) {
    this.#kind = kind;
    this.#get = database.prepare('SELECT body FROM documents WHERE kind = ? AND id = ?');
    this.#put = database.prepare(
      `INSERT INTO documents (kind, id, body) VALUES (?, ?, ?)
       ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body`,
    );
    this.#delete = database.prepare('DELETE FROM documents WHERE kind = ? AND id = ?');
    this.#list = database.prepare(
      'SELECT seq, body FROM documents WHERE kind = ? AND seq <= ? ORDER BY seq DESC LIMIT ?',
    );
    this.#listMatching = database.prepare(
      // json_each sees a scalar as a list of one, so a match works on plain fields and on lists alike.
      `SELECT seq, body FROM documents
       WHERE kind = ? AND seq <= ?
         AND EXISTS (SELECT 1 FROM json_each(body, ?) WHERE lower(value) = lower(?))
       ORDER BY seq DESC LIMIT ?`,
    );
  }

  get(id: string): T | undefined {
    const row = this.#get.get(this.#kind, id);
    return row && parse<T>(row);
  }

  /** Adds the document or replaces the one with its id. */
  put(document: T): void {
    this.#put.run(this.#kind, document.id, JSON.stringify(document));
  }

  delete(id: string): void {
    this.#delete.run(this.#kind, id);
  }

  /** The newest documents first; matching is not case-sensitive. */
  newest(limit: number, match?: Match): T[] {
    return this.#rows(limit, match).map((row) => parse<T>(row));
  }

  /** The newest documents first, a page at a time, from where the page before said the next begins. */
  page(size: number, match?: Match, from?: number): Page<T> {
    const rows = this.#rows(size + 1, match, from);
    const following = rows[size];
    return {
      documents: rows.slice(0, size).map((row) => parse<T>(row)),
      ...(following && { next: Number(following['seq']) }),
    };
  }

  /** All documents, newest first. */
  all(): T[] {
    return this.newest(-1);
  }

  #rows(limit: number, match?: Match, from = Number.MAX_SAFE_INTEGER): Record<string, unknown>[] {
    return match
      ? this.#listMatching.all(this.#kind, from, match.path, match.value, limit)
      : this.#list.all(this.#kind, from, limit);
  }
}

function parse<T>(row: Record<string, unknown>): T {
  return JSON.parse(row['body'] as string) as T;
}

function open(dataDir: string | undefined): DatabaseSync {
  if (dataDir) mkdirSync(dataDir, { recursive: true });
  const database = new DatabaseSync(dataDir ? join(dataDir, 'provider-sandbox.db') : ':memory:');
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS documents (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      body TEXT NOT NULL,
      UNIQUE (kind, id)
    );
    CREATE INDEX IF NOT EXISTS documents_by_kind ON documents (kind, seq);
  `);
  return database;
}
