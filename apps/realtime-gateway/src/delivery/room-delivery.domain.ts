/** What is known of an update to decide who gets it. */
export interface Sequenced {
  readonly sequence: number;
}

/** One socket's position in one room. */
export interface Cursor {
  /** The last sequence sent; all up to it were sent or were not asked for. */
  position: number;
}

/** Where to read on for all of a room's cursors; undefined when there is none. */
export function lowestPosition(cursors: Iterable<Cursor>): number | undefined {
  let lowest: number | undefined;
  for (const { position } of cursors) if (lowest === undefined || position < lowest) lowest = position;
  return lowest;
}

/**
 * What a cursor is owed of what was read, in order, moving it past that.
 *
 * A cursor that lies before the reading's start, set there while it was under way, gets nothing of it: it would miss
 * what lies between. The next reading starts early enough.
 * @param after the position that was read from
 * @param updates in order, without gaps, starting after it
 */
export function takeDue<Update extends Sequenced>(
  cursor: Cursor,
  after: number,
  updates: readonly Update[],
): readonly Update[] {
  if (cursor.position < after) return [];
  const due = updates.filter(({ sequence }) => sequence > cursor.position);
  const last = due.at(-1);
  if (last) cursor.position = last.sequence;
  return due;
}
