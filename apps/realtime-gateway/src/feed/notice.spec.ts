import { describe, expect, it } from '@jest/globals';
import { inNotices, parseNotice } from './notice.domain.ts';

describe('notices of grown rooms', () => {
  it('hold all rooms in texts that Postgres takes', () => {
    const heads = Array.from(
      { length: 500 },
      (_, index) => [`customer:${'é"'.repeat(40)}${index}`, index] as const,
    );
    const notices = inNotices(heads);
    expect(Math.max(...notices.map((notice) => Buffer.byteLength(notice)))).toBeLessThan(8_000);
    expect(notices.flatMap(parseNotice)).toEqual(heads.map(([room, head]) => ({ room, head })));
  });

  it('are nothing when there is nothing to tell', () => {
    expect(inNotices([])).toEqual([]);
  });

  it.each(['', 'null', '{}', '[1]', '[["order:1"]]', 'hello'])('are ignored when they say %j', (text) => {
    expect(parseNotice(text)).toEqual([]);
  });
});
