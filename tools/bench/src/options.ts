import { parseArgs } from 'node:util';

export const BENCHMARKS = ['relay', 'consumer', 'latency', 'backlog', 'accept'] as const;
export type BenchmarkName = (typeof BENCHMARKS)[number];

/** How much is measured. */
export interface Sizes {
  /** Of each side, taking turns; what is reported is the median. */
  readonly rounds: number;
  /** Rows that the relay publishes in a round. */
  readonly rows: number;
  /** Events that the consumer handles in a round. */
  readonly events: number;
  /** Rows of the backlog. */
  readonly backlog: number;
  /** Orders of a round. */
  readonly orders: number;
  /** How long events are sent at 100 a second. s */
  readonly seconds: number;
}

export interface Options extends Sizes {
  readonly only: readonly BenchmarkName[];
  readonly json: boolean;
}

/** @throws when an option is unknown or not a number */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: BENCHMARKS.join(',') },
      json: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
      rows: { type: 'string', default: '20000' },
      events: { type: 'string', default: '4000' },
      backlog: { type: 'string', default: '100000' },
      orders: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '15' },
    },
  });
  return {
    only: values.only.split(',').map(benchmarkName),
    json: values.json,
    rounds: positive('rounds', values.rounds),
    rows: positive('rows', values.rows),
    events: positive('events', values.events),
    backlog: positive('backlog', values.backlog),
    orders: positive('orders', values.orders),
    seconds: positive('seconds', values.seconds),
  };
}

function benchmarkName(name: string): BenchmarkName {
  const found = BENCHMARKS.find((known) => known === name);
  if (!found) throw new Error(`--only ${name}: not one of ${BENCHMARKS.join(', ')}.`);
  return found;
}

function positive(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${option} ${value}: not a whole number above 0.`);
  return number;
}
