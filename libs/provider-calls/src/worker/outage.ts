/**
 * Whether an error says that the provider is down, for any call: it answered 5xx, not in time, or its connection broke or
 * was refused. What the SDKs and `fetch` throw hides this in `cause` or `detail`.
 */
export function isOutage(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < DEEPEST && isObject(current); depth++) {
    if (saysOutage(current)) return true;
    current = valueOf(current, 'cause') ?? valueOf(current, 'detail');
  }
  return false;
}

const DEEPEST = 6;

const NETWORK_FAILURES: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
  // Nodemailer's.
  'ECONNECTION',
  'ESOCKET',
  'EDNS',
]);

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function saysOutage(error: object): boolean {
  const status = valueOf(error, 'statusCode') ?? valueOf(error, 'status');
  if (typeof status === 'number') return status >= 500;
  return valueOf(error, 'name') === 'TimeoutError' || NETWORK_FAILURES.has(valueOf(error, 'code'));
}

function valueOf(error: object, field: string): unknown {
  return Reflect.get(error, field);
}
