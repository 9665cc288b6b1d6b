import type { System } from '@waybill/testing';
import { EDGE_PORT } from './edge/edge.ts';

const ORIGIN = `http://localhost:${EDGE_PORT}`;

/**
 * What to do with a running stack, for the terminal.
 * @param directory holds the logs
 */
export function guide(system: System, directory: string): string {
  return `
The stack is up. Ctrl-C stops it; what it stored stays for the next start.

  API, one origin     ${ORIGIN}
  API reference       ${ORIGIN}/docs
  Outside providers   ${system.url('provider-sandbox')}   inbox, charges, labels
  Logs                ${directory}/logs

  A token             npm run -s token -- customer alice     (also: seller, operator)
  Products            curl ${ORIGIN}/v1/products
  Real orders         npm run demo -- --orders 500 --speed 60`;
}

/** What the one origin shows to a browser. */
export function page(system: System): string {
  const health = system.services
    .filter(({ name }) => name !== 'identity-provider')
    .map(({ name, url }) => `<li>${link(`${url}/health/ready`, name)}</li>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Waybill</title>
<link rel="icon" href="data:,">
<h1>Waybill</h1>
<ul>
  <li>${link('/docs', 'API reference')} and its ${link('/openapi.json', 'OpenAPI document')}</li>
  <li>${link('/v1/products', 'Products')}</li>
  <li>${link(system.url('provider-sandbox'), 'Outside providers')}: inbox, charges, labels, faults</li>
</ul>
<h2>Health</h2>
<ul>${health.join('')}</ul>
</html>
`;
}

function link(href: string, text: string): string {
  return `<a href="${href}">${text}</a>`;
}
