/** Postgres takes less than 8,000 bytes in a notice. */
const MAX_NOTICE_BYTES = 7_900;

/** As few texts as hold all rooms with their heads, each short enough for a notice. */
export function inNotices(heads: readonly (readonly [room: string, head: number])[]): string[] {
  const notices: string[] = [];
  let items: string[] = [];
  let bytes = 2;
  for (const head of heads) {
    const item = JSON.stringify(head);
    const size = new TextEncoder().encode(item).length + 1;
    if (bytes + size > MAX_NOTICE_BYTES) {
      notices.push(`[${items.join()}]`);
      items = [];
      bytes = 2;
    }
    items.push(item);
    bytes += size;
  }
  if (items.length > 0) notices.push(`[${items.join()}]`);
  return notices;
}

/** @returns none for what isn't a notice of ours: anyone who may connect may notify */
export function parseNotice(text: string): { room: string; head: number }[] {
  try {
    const given: unknown = JSON.parse(text);
    if (!Array.isArray(given)) return [];
    return given.flatMap((item: unknown) => {
      if (!Array.isArray(item)) return [];
      const [room, head] = item as unknown[];
      return typeof room === 'string' && typeof head === 'number' ? [{ room, head }] : [];
    });
  } catch {
    return [];
  }
}
