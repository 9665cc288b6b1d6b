import { createHash } from 'node:crypto';

/** SHA-256 of a JSON value; the order of an object's members doesn't matter. */
export function hashRequest(request: unknown): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(request ?? null, sortMembers))
    .digest();
}

function sortMembers(_: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
