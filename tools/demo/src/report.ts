import { percentile, type Summary } from './tally.ts';

/** The table at the end. */
export function report(summary: Summary): string {
  const { placed, refused, paid, dispatched, delivered, otherwise, underWay, acceptanceMs, dispatchMs } =
    summary;
  const refusals = [...refused.values()].reduce((sum, count) => sum + count, 0);
  const counts: [string, string][] = [
    ['placed', String(placed)],
    ['refused', String(refusals)],
    ...indented(refused),
    ['paid', String(paid)],
    ['dispatched', String(dispatched)],
    ['delivered', String(delivered)],
    ...(otherwise.size > 0 ? [['ended otherwise', ''] as [string, string], ...indented(otherwise)] : []),
    ['still under way', String(underWay)],
  ];
  const times: [string, string, string][] = [
    ['', 'median', 'p99'],
    ['accepted within', ...both(acceptanceMs)],
    ['dispatched within', ...both(dispatchMs)],
  ];
  return [
    ...counts.map(([name, count]) => name.padEnd(NAME) + count.padStart(COLUMN)),
    '',
    ...times.map(([name, median, p99]) => name.padEnd(NAME) + median.padStart(COLUMN) + p99.padStart(COLUMN)),
  ].join('\n');
}

const NAME = 34;
const COLUMN = 10;

function indented(counts: ReadonlyMap<string, number>): [string, string][] {
  return [...counts]
    .toSorted((one, other) => other[1] - one[1])
    .map(([name, count]) => [`  ${name}`, String(count)]);
}

function both(values: readonly number[]): [string, string] {
  return [duration(percentile(values, 0.5)), duration(percentile(values, 0.99))];
}

function duration(ms: number | undefined): string {
  if (ms === undefined) return '–';
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
