import { html, Html } from './html.ts';

const STYLE = new Html(`
:root { color-scheme: light dark; --ink: #1d2530; --soft: #66707d; --line: #dfe3e8; --paper: #fff; --ground: #f5f6f8; --accent: #1f5fbf;
  --good: #1b7a43; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #97a1ae; --line: #2d343e; --paper: #1a1f26; --ground: #12161b;
  --accent: #7fb0ff; --good: #6ccf95; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header, main { max-width: 1080px; margin: 0 auto; padding: 16px; }
header { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; }
h1 { font-size: 20px; margin: 0; } h2 { font-size: 16px; margin: 0 0 8px; }
header p { margin: 0; color: var(--soft); }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 16px; margin-bottom: 16px;
  overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 12px 6px 0; border-top: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
th { color: var(--soft); font-weight: 500; border: 0; } td.wide { white-space: normal; min-width: 200px; } td.number { text-align: right; }
code { font: 13px ui-monospace, monospace; } .soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); }
iframe { width: 100%; height: 70vh; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
pre { white-space: pre-wrap; font: 14px/1.5 ui-monospace, monospace; } dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
`);

/** Every 2 s, unless someone is selecting text, the parts of the page are replaced by new ones. */
const REFRESH = new Html(`
setInterval(async () => {
  if (document.hidden || String(getSelection())) return;
  const response = await fetch(location.href).catch(() => undefined);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  document.querySelector('main').replaceWith(fresh.querySelector('main'));
}, 2000);
`);

/** A whole page; a live one keeps itself up to date. */
export function layout(title: string, main: Html, live = false): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <h1><a href="/">Provider sandbox</a></h1>
          <p>stands in for Stripe, EasyPost and a mail server</p>
        </header>
        <main>${main}</main>
        ${
          live
            ? html`<script>
                ${REFRESH};
              </script>`
            : null
        }
      </body>
    </html>`.markup;
}
