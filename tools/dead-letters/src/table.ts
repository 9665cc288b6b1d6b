/**
 * Columns as wide as their longest cell, the last one cut at the edge of the terminal.
 * @param width of the terminal; none: nothing is cut
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width?: number,
): string {
  const lines = [header, ...rows.map((row) => row.map(onOneLine))];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => cut(line.trimEnd(), width))
    .join('\n');
}

function onOneLine(cell: string): string {
  return cell.replaceAll(/\s+/g, ' ');
}

function cut(line: string, width = Infinity): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
