import type { OrderStatus } from '@waybill/client';

/** How far an order got, and when; ms from its sending. */
export interface Story {
  /** Until the API answered 202. */
  acceptedMs?: number;
  /** Type of the problem it was refused with. */
  refused?: string;
  paid: boolean;
  /** Until its customer was told that the last of its parcels is on its way. */
  dispatchedMs?: number;
  /** The last status heard of. */
  status?: OrderStatus;
  /** Nothing more will happen to it. */
  ended: boolean;
}

export interface Summary {
  placed: number;
  refused: ReadonlyMap<string, number>;
  paid: number;
  dispatched: number;
  delivered: number;
  /** Ended in another way, by status. */
  otherwise: ReadonlyMap<string, number>;
  underWay: number;
  acceptanceMs: readonly number[];
  dispatchMs: readonly number[];
}

/** Orders of which nothing became known yet are in none of the numbers. */
export function summarize(stories: readonly Story[]): Summary {
  const placed = stories.filter(({ acceptedMs }) => acceptedMs !== undefined);
  const ended = placed.filter((story) => story.ended);
  return {
    placed: placed.length,
    refused: countBy(stories.flatMap(({ refused }) => refused ?? [])),
    paid: placed.filter(({ paid }) => paid).length,
    dispatched: placed.filter(({ dispatchedMs }) => dispatchedMs !== undefined).length,
    delivered: ended.filter(({ status }) => status === 'delivered').length,
    otherwise: countBy(ended.flatMap(({ status }) => (status && status !== 'delivered' ? status : []))),
    underWay: placed.length - ended.length,
    acceptanceMs: placed.flatMap(({ acceptedMs }) => acceptedMs ?? []),
    dispatchMs: placed.flatMap(({ dispatchedMs }) => dispatchedMs ?? []),
  };
}

/**
 * By nearest rank: a value that was measured, never one in between.
 * @param share 0.5 for the median
 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
