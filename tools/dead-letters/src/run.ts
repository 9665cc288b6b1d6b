import { text } from 'node:stream/consumers';
import { type CommandLine, UsageError } from './command-line.ts';
import { locate } from './locate.ts';
import { OperationFailed, type AuditEntry, type Operations } from './operations.ts';
import { type Of, showAudit, showLetter, showLetters } from './presentation.ts';

/** What a command came to. */
export interface Outcome {
  /** For people. */
  readonly text: string;
  /** For programs. */
  readonly json: unknown;
  /** What could not be done, or asked. */
  readonly failures: readonly string[];
}

/** Carries out a command. @throws UsageError, OperationFailed when nothing could be done */
export async function run(line: CommandLine, services: readonly Operations[]): Promise<Outcome> {
  switch (line.command) {
    case 'list': {
      const filter = { ...line.filter, ...(line.state !== undefined && { state: line.state }) };
      const { items, failures } = await fromAll(services, (one) => one.list(filter, line.limit));
      return { text: items.length > 0 ? showLetters(items) : nothing(failures), json: items, failures };
    }
    case 'audit': {
      const { items, failures } = await fromAll(services, (one) => one.audit(line.limit));
      items.sort((a, b) => b.at.localeCompare(a.at));
      return { text: items.length > 0 ? showAudit(items) : nothing(failures), json: items, failures };
    }
    case 'show': {
      const { operations, letter } = await locate(services, line.positions[0] ?? '');
      const shown = { service: operations.service, ...letter };
      return { text: showLetter(shown), json: shown, failures: [] };
    }
    case 'edit': {
      const payload = await readPayload(line.payload ?? '');
      return each(line, services, (operations, position) => operations.edit(position, payload));
    }
    case 'skip':
      return each(line, services, (operations, position) => operations.skip(position, line.reason ?? ''));
    case 'replay':
      if (line.positions.length === 0) return replayMatching(line, services);
      return each(line, services, (operations, position) => operations.replay(position));
  }
}

async function fromAll<Item>(
  services: readonly Operations[],
  ask: (one: Operations) => Promise<Item[]>,
): Promise<{ items: Of<Item>[]; failures: string[] }> {
  const items: Of<Item>[] = [];
  const failures: string[] = [];
  for (const one of services) {
    try {
      items.push(...(await ask(one)).map((item) => ({ service: one.service, ...item })));
    } catch (error) {
      failures.push(reasonOf(error));
    }
  }
  return { items, failures };
}

async function each(
  line: CommandLine,
  services: readonly Operations[],
  act: (operations: Operations, position: string) => Promise<AuditEntry>,
): Promise<Outcome> {
  const done: Of<AuditEntry>[] = [];
  const failures: string[] = [];
  for (const position of line.positions) {
    try {
      // With one service, its own answer says more than "nothing there": who did what before, say.
      const [only, ...others] = services;
      const operations = only && others.length === 0 ? only : (await locate(services, position)).operations;
      done.push({ service: operations.service, ...(await act(operations, position)) });
    } catch (error) {
      failures.push(reasonOf(error));
    }
  }
  const lines = done.map((entry) => describe(entry, line.rejected));
  return { text: lines.join('\n'), json: done, failures };
}

async function replayMatching(line: CommandLine, services: readonly Operations[]): Promise<Outcome> {
  const { items, failures } = await fromAll(services, async (one) => [
    await one.replayMany(line.filter, line.limit),
  ]);
  const lines = items
    .filter(({ replayed }) => replayed > 0)
    .map(
      ({ service, replayed, more }) =>
        `${service}: ${replayed} replayed${more ? ', and there are more' : ''}`,
    );
  return { text: lines.join('\n') || nothing(failures), json: items, failures };
}

/** Whoever could not be asked may have something. */
function nothing(failures: readonly string[]): string {
  return failures.length > 0 ? '' : 'Nothing.';
}

function describe(entry: Of<AuditEntry>, rejected: boolean): string {
  const what = `${entry.service} ${entry.position}: ${entry.eventType ?? 'message'} of ${entry.key ?? 'no key'}`;
  const gap = rejected && entry.action === 'skip' ? '; a gap: no consumer will ever get it' : '';
  const next = entry.action === 'edit' ? '; it stays dead until it is replayed' : '';
  const did = { replay: 'replayed', retry: 'sent again', edit: 'edited', skip: 'skipped' }[entry.action];
  return `${what} is ${did ?? entry.action}${gap}${next}`;
}

async function readPayload(given: string): Promise<unknown> {
  const json = given === '-' ? await text(process.stdin) : given;
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new UsageError(`The payload is not JSON: ${(error as Error).message}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof OperationFailed) return error.message;
  throw error;
}
