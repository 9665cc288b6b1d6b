import { describe, expect, it } from '@jest/globals';
import { mayJoin, parseRoom, type RoomName } from './room.domain.ts';

const id = '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10';

function room(name: string): RoomName {
  const parsed = parseRoom(name);
  if (!parsed) throw new Error(`${name} is no room`);
  return parsed;
}

describe('a room', () => {
  it('is an order or a customer', () => {
    expect(parseRoom(`order:${id}`)).toEqual({ kind: 'order', id });
    expect(parseRoom('customer:a:b')).toEqual({ kind: 'customer', id: 'a:b' });
  });

  it.each(['', 'order', 'order:', 'order:1', `order:${id.toUpperCase()}`, `orders:${id}`, 'customer:'])(
    'is not %j',
    (name) => expect(parseRoom(name)).toBeUndefined(),
  );

  it('of an order admits its customer and operators', () => {
    const alice = { id: 'alice', roles: ['customer'] };
    expect(mayJoin(alice, room(`order:${id}`), 'alice')).toBe(true);
    expect(mayJoin(alice, room(`order:${id}`), 'bob')).toBe(false);
    expect(mayJoin({ id: 'odette', roles: ['operator'] }, room(`order:${id}`), 'bob')).toBe(true);
  });

  it('of a customer admits that customer alone', () => {
    expect(mayJoin({ id: 'alice', roles: ['customer'] }, room('customer:alice'), undefined)).toBe(true);
    expect(mayJoin({ id: 'bob', roles: ['operator'] }, room('customer:alice'), undefined)).toBe(false);
  });
});
