import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const RETRY_AFTER_S = 2;

/** Nothing is served under the path: 404. */
export function notFound(incoming: IncomingMessage, outgoing: ServerResponse): void {
  send(incoming, outgoing, 'not-found', 404, 'Nothing is served under this path.');
}

/** A service does not answer: 503, worth trying again. */
export function unavailable(incoming: IncomingMessage, outgoing: ServerResponse, service: string): void {
  outgoing.setHeader('retry-after', RETRY_AFTER_S);
  send(incoming, outgoing, 'unavailable', 503, `${service} does not answer at the moment. Try again.`);
}

/** Problem details (RFC 9457) of the same types that the services use. */
function send(
  { headers }: IncomingMessage,
  outgoing: ServerResponse,
  slug: 'not-found' | 'unavailable',
  status: number,
  detail: string,
): void {
  const body = {
    type: `https://waybill.example/problems/${slug}`,
    title: slug === 'not-found' ? 'Not found' : 'Unavailable',
    status,
    detail,
    traceId: TRACEPARENT.exec(String(headers['traceparent']))?.[1] ?? randomBytes(16).toString('hex'),
  };
  outgoing.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));
}
