import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { decodePageToken, encodePageToken, pageQuerySchema } from './page-token.ts';

const position = z.strictObject({ placedAt: z.iso.datetime(), id: z.uuid() });

describe('page tokens', () => {
  test('give back the position they were made of', () => {
    const here = { placedAt: '2026-11-21T09:00:00Z', id: '0199a2f0-0000-7000-8000-000000000000' };
    expect(decodePageToken(position, encodePageToken(here))).toEqual(here);
  });

  test.each(['', '%%%', encodePageToken({ id: 1 }), 'bm90IGpzb24'])('refuse %j', (token) => {
    expect(() => decodePageToken(position, token)).toThrow(
      'The pageToken is not one that this list returned',
    );
  });
});

describe('pageQuerySchema', () => {
  const schema = pageQuerySchema({ max: 100, default: 20 });

  test('has a default size', () => {
    expect(schema.parse({})).toEqual({ pageSize: 20 });
  });

  test('reads numbers from text and refuses sizes out of bounds', () => {
    expect(schema.parse({ pageSize: '7' }).pageSize).toBe(7);
    expect(schema.safeParse({ pageSize: '101' }).success).toBe(false);
    expect(schema.safeParse({ pageSize: '0' }).success).toBe(false);
  });
});
