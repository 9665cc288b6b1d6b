/** Markup that is safe to send. Made by {@link html} only. */
export class Html {
  constructor(readonly markup: string) {}
}

type Part = string | number | null | undefined | Html | Html[];

/** Writes markup; everything that isn't markup itself is escaped. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, i) => text + (i < parts.length ? write(parts[i]) : '')).join(''));
}

function write(part: Part): string {
  if (part instanceof Html) return part.markup;
  if (Array.isArray(part)) return part.map(({ markup }) => markup).join('');
  return escape(String(part ?? ''));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
