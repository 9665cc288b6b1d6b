import { decodePageToken, encodePageToken } from '../paging/page-token.ts';
import { positionSchema } from './dead-letter.schemas.ts';

/** @returns the position that the page before ended with */
export function positionBefore(pageToken: string | undefined): string | undefined {
  return pageToken === undefined ? undefined : decodePageToken(positionSchema, pageToken);
}

/**
 * @param found one more than the page holds, if there are
 * @param positionOf what the next page continues from
 */
export function pageOf<Item>(
  found: readonly Item[],
  pageSize: number,
  positionOf: (item: Item) => string,
): { items: readonly Item[]; nextPageToken?: string } {
  const items = found.slice(0, pageSize);
  const last = items.at(-1);
  if (found.length <= pageSize || last === undefined) return { items };
  return { items, nextPageToken: encodePageToken(positionOf(last)) };
}
