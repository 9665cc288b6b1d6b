import { describe, expect, it } from '@jest/globals';
import { UpdateQueue } from './update-queue.ts';

describe('a queue of updates', () => {
  it('hands out what was pushed, before and after it was asked for', async () => {
    const queue = new UpdateQueue<number>(() => undefined);
    queue.push(1);
    const first = await queue.next();
    const second = queue.next();
    queue.push(2);
    expect([first, await second]).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
    ]);
  });

  it('hands out the rest when it has ended, then throws its error once', async () => {
    const queue = new UpdateQueue<number>(() => undefined);
    queue.push(1);
    queue.end(new Error('gone'));
    queue.push(2);
    expect(await queue.next()).toEqual({ done: false, value: 1 });
    await expect(queue.next()).rejects.toThrow('gone');
    expect(await queue.next()).toEqual({ done: true, value: undefined });
  });

  it('lets a reader leave who waits for an update that does not come', async () => {
    let ended = 0;
    const queue = new UpdateQueue<number>(() => ended++);
    const waiting = queue.next();
    await queue.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(ended).toBe(1);
  });
});
