import type { Finding } from './finding.ts';

const COLUMNS = ['benchmark', 'what', 'ours', 'baseline', 'result', 'aim', ''] as const;

/** The findings as a table of plain text. */
export function table(findings: readonly Finding[]): string {
  const lines = [[...COLUMNS], ...findings.map(cells)];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cells({ benchmark, what, ours, baseline, value, aim, met }: Finding): string[] {
  const result = value === undefined ? '' : value.toFixed(2);
  return [
    benchmark,
    what,
    ours,
    baseline,
    result,
    aim ?? '',
    met === undefined ? '' : met ? 'met' : 'missed',
  ];
}
