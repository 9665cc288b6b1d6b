import type { System } from '@waybill/testing';
import { EDGE_PORT } from './edge/edge.ts';
import { STACK_DIRECTORY } from './paths.ts';

const ORIGIN = `http://localhost:${EDGE_PORT}`;

/** What to do with a running stack, for the terminal. */
export function guide(system: System): string {
  return `
The stack is up. Ctrl-C stops it; its data stays in ${STACK_DIRECTORY}.

  API, one origin     ${ORIGIN}
  API reference       ${ORIGIN}/docs
  Outside providers   ${system.url('provider-sandbox')}   inbox, charges, labels
  Logs                ${STACK_DIRECTORY}/logs

  A token             npm run -s token -- customer alice     (also: seller, operator)
  Products            curl ${ORIGIN}/v1/products -H "Authorization: Bearer $(npm run -s token -- customer alice)"
  Real orders         npm run demo -- --orders 500 --speed 60`;
}

/** What the one origin shows to a browser. */
export function page(system: System): string {
  const links = [
    [`${ORIGIN}/docs`, 'API reference'],
    [`${ORIGIN}/openapi.json`, 'OpenAPI 3.1'],
    [system.url('provider-sandbox'), 'Outside providers: inbox, charges, labels'],
  ];
  const items = links.map(([href, text]) => `<li><a href="${href}">${text}</a></li>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Waybill</title><h1>Waybill</h1><ul>${items.join('')}</ul></html>`;
}
