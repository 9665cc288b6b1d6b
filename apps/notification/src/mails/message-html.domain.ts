import type { Message, MessageItem, MessageSection } from './message.domain.ts';

/**
 * The message as HTML: one column that fits any width, styles inline because mail programs drop style sheets, and no
 * colours of its own but for a line's, so that a dark theme stays readable.
 */
export function messageHtml({ subject, greeting, paragraphs, sections, footer }: Message): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<div style="max-width:560px;margin:0 auto">
<h1 style="margin:0 0 16px;font-size:24px;line-height:1.25">${escapeHtml(subject)}</h1>
${[greeting, ...paragraphs].map(paragraph).join('\n')}
${sections.map(section).join('\n')}
<p style="margin:32px 0 0;padding-top:16px;border-top:1px solid #888;font-size:14px">${escapeHtml(footer)}</p>
</div>
</body>
</html>
`;
}

function paragraph(text: string): string {
  return `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
}

function section({ title, items }: MessageSection): string {
  return `<h2 style="margin:24px 0 8px;font-size:18px">${escapeHtml(title)}</h2>
<ul style="margin:0;padding:0;list-style:none">
${items.map(item).join('\n')}
</ul>`;
}

function item({ text, value }: MessageItem): string {
  const strong = value === undefined ? '' : `: <strong>${escapeHtml(value)}</strong>`;
  return `<li style="padding:6px 0;border-top:1px solid #888">${escapeHtml(text)}${strong}</li>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
