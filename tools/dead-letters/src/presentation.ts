import type { AuditEntry, Letter, LetterDetails } from './operations.ts';
import { table } from './table.ts';

export type Of<Item> = Item & { service: string };

export function showLetters(letters: readonly Of<Letter>[]): string {
  return table(
    ['SERVICE', 'POSITION', 'STATE', 'EVENT', 'KEY', 'ATTEMPTS', 'SINCE', 'ERROR'],
    letters.map((letter) => [
      letter.service,
      letter.position,
      letter.state ?? 'rejected',
      letter.eventType ?? '?',
      letter.key ?? '(unusable)',
      String(letter.attempts ?? ''),
      timeOf(letter),
      letter.error ?? '',
    ]),
    process.stdout.columns,
  );
}

export function showLetter({ payload, headers, ...letter }: Of<LetterDetails>): string {
  const fields = Object.entries(letter).filter(([, value]) => value !== null);
  const width = Math.max(...fields.map(([name]) => name.length));
  return [
    ...fields.map(([name, value]) => `${name.padEnd(width)}  ${String(value)}`),
    ...(headers ? ['', 'headers', indented(headers)] : []),
    '',
    'payload',
    indented(parsed(payload)),
  ].join('\n');
}

export function showAudit(entries: readonly Of<AuditEntry>[]): string {
  return table(
    ['AT', 'SERVICE', 'POSITION', 'ACTION', 'BY', 'EVENT', 'KEY', 'REASON'],
    entries.map((entry) => [
      entry.at,
      entry.service,
      entry.position,
      entry.action,
      entry.by,
      entry.eventType ?? '?',
      entry.key ?? '(unusable)',
      entry.reason ?? '',
    ]),
    process.stdout.columns,
  );
}

function timeOf({ changedAt, rejectedAt }: Letter): string {
  return (changedAt ?? rejectedAt ?? '').replace(/\.\d+Z$/, 'Z');
}

/** @returns the payload as JSON, or as it is where that is what is wrong with it */
function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}

function indented(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  return text.replaceAll(/^/gm, '  ');
}
