import pg from 'pg';

/** A statement as the driver was given it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The statements of one transaction, from START TRANSACTION to COMMIT. */
export type Transaction = readonly Statement[];

/**
 * Notes the committed transactions of this process, so that a bare loop can run the very same statements.
 * @returns what ends it
 */
export function recordTransactions(onTransaction: (transaction: Transaction) => void): () => void {
  const original = Reflect.get(pg.Client.prototype, 'query') as (...args: unknown[]) => unknown;
  const open = new WeakMap<object, Statement[]>();
  function recording(this: object, ...args: unknown[]): unknown {
    const statement = statementOf(args);
    if (/^START TRANSACTION|^BEGIN/i.test(statement.text)) open.set(this, []);
    open.get(this)?.push(statement);
    if (/^(COMMIT|ROLLBACK)$/i.test(statement.text)) {
      const transaction = open.get(this);
      open.delete(this);
      if (transaction && /^COMMIT/i.test(statement.text)) onTransaction(transaction);
    }
    return original.apply(this, args);
  }
  Reflect.set(pg.Client.prototype, 'query', recording);
  return () => void Reflect.set(pg.Client.prototype, 'query', original);
}

function statementOf([query, values]: unknown[]): Statement {
  if (typeof query === 'string') return { text: query, values: Array.isArray(values) ? values : [] };
  const { text = '', values: own = [] } = query as { text?: string; values?: unknown[] };
  return { text, values: own };
}
