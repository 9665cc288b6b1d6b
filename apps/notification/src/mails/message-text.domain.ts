import type { Message, MessageItem } from './message.domain.ts';

/** The message as plain text. */
export function messageText({ greeting, paragraphs, sections, footer }: Message): string {
  const blocks = [
    greeting,
    ...paragraphs,
    ...sections.map(({ title, items }) => [title, ...items.map(itemText)].join('\n')),
    `--\n${footer}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function itemText({ text, value }: MessageItem): string {
  return value === undefined ? `  ${text}` : `  ${text}: ${value}`;
}
