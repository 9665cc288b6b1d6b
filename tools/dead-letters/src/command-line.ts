import { parseArgs } from 'node:util';

export const USAGE = `npm run dead-letters -- <command> [options]

  list                     what died, of all services, oldest first
  show <position>          one with its payload, headers and error
  replay <position …>      run it again, and then those behind it; or all that match the filter
  edit <position>          give it another payload: --payload '{…}', or --payload - to read it from the input
  skip <position …>        never run it, so that those behind go on: --reason 'why'
  audit                    who did what, the latest first

Filter (list, replay):
  --topic orders.order.v1  --type OrderPlaced  --key <id>  --error 'part of it'  --since 2026-05-04T08:00:00Z
  --state dead|parked|any  (list) parked: waiting for the next attempt, or behind another of its key

Options:
  --service invoice        of this service; a position means something in its service only
  --url http://…           where that service answers, if not on its port of the local stack
  --rejected               events of the service's own that the broker rejected, instead of messages it received
  --limit 50               list, audit: rows per service; replay by filter: at most so many per service
  --json                   for programs

The access token is WAYBILL_TOKEN, else one for an operator from the development identity provider.`;

const COMMANDS = ['list', 'show', 'replay', 'edit', 'skip', 'audit'] as const;
export type Command = (typeof COMMANDS)[number];

/** What was asked for, with what the command needs checked. */
export interface CommandLine {
  readonly command: Command;
  readonly positions: readonly string[];
  readonly service: string | undefined;
  readonly url: string | undefined;
  readonly rejected: boolean;
  readonly limit: number;
  readonly json: boolean;
  /** Query parameters of the list, members of a replay. */
  readonly filter: Readonly<Record<string, string>>;
  readonly state: string | undefined;
  readonly payload: string | undefined;
  readonly reason: string | undefined;
}

/** The command can't be carried out as it was written. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** @throws UsageError that says what is missing */
export function readCommandLine(args: string[]): CommandLine {
  const { values, positionals } = parse(args);
  const [name, ...positions] = positionals;
  const command = COMMANDS.find((known) => known === name);
  if (!command) throw new UsageError(name ? `"${name}" is not a command.` : 'Say what to do.');
  const { topic, type, key, error, since, service, url, state, payload, reason } = values;
  const filter = Object.fromEntries(
    Object.entries({ topic, type, key, error, since }).filter(([, value]) => value !== undefined),
  ) as Record<string, string>;
  const rejected = values.rejected ?? false;
  const limit = Number(values.limit ?? 50);
  demand(Number.isInteger(limit) && limit > 0, '--limit is a number from 1.');
  demand(url === undefined || service !== undefined, '--url needs --service, to say whose it is.');
  demand(
    positions.every((position) => /^\d+$/.test(position)),
    'Positions are numbers, as list shows them.',
  );
  const takes = { list: 0, audit: 0, show: 1, edit: 1, replay: 500, skip: 500 }[command];
  demand(positions.length <= takes, `${command} takes ${takes === 0 ? 'no position' : 'one position'}.`);
  const filtered = Object.keys(filter).length > 0;
  demand(
    positions.length > 0 || takes === 0 || (command === 'replay' && filtered),
    `${command} needs a position${command === 'replay' ? ' or a filter' : ''}.`,
  );
  demand(command !== 'skip' || reason !== undefined, "skip needs a reason: --reason 'why'.");
  demand(command !== 'edit' || payload !== undefined, "edit needs a payload: --payload '{…}'.");
  demand(command !== 'edit' || !rejected, 'A rejected event can be replayed or skipped, not edited.');
  return {
    command,
    positions,
    service,
    url,
    rejected,
    limit,
    json: values.json ?? false,
    filter,
    state,
    payload,
    reason,
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...{ topic: text, type: text, key: text, error: text, since: text, state: text },
        ...{ service: text, url: text, rejected: flag, limit: text, json: flag },
        ...{ payload: text, reason: text },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function demand(met: boolean, otherwise: string): void {
  if (!met) throw new UsageError(otherwise);
}
