import { describe, expect, it } from '@jest/globals';
import { RoomCursor } from './room-cursor.ts';

function receiveAll(cursor: RoomCursor, ...sequences: number[]) {
  return sequences.map((sequence) => cursor.receive({ sequence }));
}

describe('a follower’s position in a room', () => {
  it('applies each next update once', () => {
    const cursor = new RoomCursor(0);
    cursor.subscribed(2);
    expect(receiveAll(cursor, 1, 2, 2, 1, 3)).toEqual(['apply', 'apply', 'duplicate', 'duplicate', 'apply']);
    expect(cursor.after).toBe(3);
  });

  it('sees a gap and stays before it', () => {
    const cursor = new RoomCursor(0);
    cursor.subscribed(0);
    expect(receiveAll(cursor, 1, 3, 4)).toEqual(['apply', 'gap', 'gap']);
    expect(cursor.after).toBe(1);
  });

  it('resumes after what it has', () => {
    const cursor = new RoomCursor(4);
    expect(cursor.after).toBe(4);
    cursor.subscribed(9);
    expect(receiveAll(cursor, 4, 5)).toEqual(['duplicate', 'apply']);
  });

  it('goes on behind updates that do not exist, once it has asked for them', () => {
    const cursor = new RoomCursor(1);
    cursor.subscribed(5);
    expect(receiveAll(cursor, 4, 5)).toEqual(['apply', 'apply']);
  });

  it('trusts nothing of an interrupted subscription but the next update', () => {
    const cursor = new RoomCursor(1);
    cursor.subscribed(5);
    cursor.interrupted();
    expect(receiveAll(cursor, 4, 2)).toEqual(['gap', 'apply']);
  });

  it('starts at the room’s head when only what comes from now on is wanted', () => {
    const cursor = new RoomCursor(undefined);
    expect(cursor.receive({ sequence: 7 })).toBe('duplicate');
    cursor.subscribed(7);
    expect(receiveAll(cursor, 7, 8)).toEqual(['duplicate', 'apply']);
  });
});
