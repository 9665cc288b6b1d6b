import { z } from 'zod';
import { Problem } from '../problems/problem.ts';

/** Query parameters of a list (AIP-158). `max` and `default` are items per page. */
export function pageQuerySchema(size: { readonly max: number; readonly default: number }) {
  return z.strictObject({
    pageSize: z.coerce.number().int().min(1).max(size.max).default(size.default),
    pageToken: z.string().min(1).max(1_024).optional(),
  });
}

/** Packs where the next page starts into an opaque token. `position` must survive JSON. */
export function encodePageToken(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws Problem 400 `invalid-page-token` for anything this service didn't hand out in this form */
export function decodePageToken<T>(schema: z.ZodType<T>, token: string): T {
  const parsed = schema.safeParse(parseToken(token));
  if (parsed.success) return parsed.data;
  throw new Problem('invalid-page-token', 400, {
    detail: 'The pageToken is not one that this list returned. Start again without it.',
  });
}

function parseToken(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
