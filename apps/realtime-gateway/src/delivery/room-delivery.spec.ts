import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Cursor, lowestPosition, takeDue } from './room-delivery.domain.ts';

const feed = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => ({ sequence: from + index }));

describe('delivery in a room', () => {
  it('reads on from the cursor that is furthest behind', () => {
    expect(lowestPosition([{ position: 4 }, { position: 2 }, { position: 9 }])).toBe(2);
    expect(lowestPosition([])).toBeUndefined();
  });

  it('gives a cursor what follows its position, once', () => {
    const cursor: Cursor = { position: 3 };
    expect(takeDue(cursor, 1, feed(2, 5))).toEqual(feed(4, 5));
    expect(takeDue(cursor, 1, feed(2, 5))).toEqual([]);
    expect(cursor.position).toBe(5);
  });

  it('gives nothing to a cursor that was set back while the reading was under way', () => {
    const cursor: Cursor = { position: 0 };
    expect(takeDue(cursor, 5, feed(6, 7))).toEqual([]);
    expect(cursor.position).toBe(0);
  });

  it('brings every cursor to the end, in order and without gaps, however readings and joins interleave', () => {
    const steps = fc.array(fc.oneof(fc.constant('read'), fc.constant('grow'), fc.nat(12)), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (interleaving) => {
        let head = 0;
        let pending: { after: number; updates: { sequence: number }[] } | undefined;
        const joined: { cursor: Cursor; from: number; got: number[] }[] = [];
        const read = () => {
          const after = lowestPosition(joined.map(({ cursor }) => cursor));
          pending =
            after === undefined ? undefined : { after, updates: feed(after + 1, Math.min(head, after + 3)) };
        };
        const send = () => {
          if (!pending) return;
          for (const { cursor, got } of joined)
            got.push(...takeDue(cursor, pending.after, pending.updates).map(({ sequence }) => sequence));
          pending = undefined;
        };
        for (const step of interleaving) {
          if (step === 'grow') head++;
          else if (step !== 'read')
            joined.push({ cursor: { position: Math.min(step, head) }, from: Math.min(step, head), got: [] });
          else if (pending) send();
          else read();
        }
        send();
        for (let rounds = 0; rounds <= head; rounds++) {
          read();
          send();
        }
        for (const { from, got } of joined)
          expect(got).toEqual(feed(from + 1, head).map(({ sequence }) => sequence));
      }),
    );
  });
});
