import { describe, expect, test } from '@jest/globals';
import { traceContextFrom, traceIdOf } from './trace-context.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

describe('traceContextFrom', () => {
  test('continues the caller’s trace under a span of its own', () => {
    const { traceparent } = traceContextFrom({ traceparent: `00-${TRACE}-b7ad6b7169203331-00` });
    expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    expect(traceparent).not.toContain('b7ad6b7169203331');
  });

  test.each([
    undefined,
    'nonsense',
    `ff-${TRACE}-b7ad6b7169203331-01`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
  ])('starts a trace when given %s', (traceparent) => {
    const traceId = traceIdOf(traceContextFrom({ traceparent }).traceparent);
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(traceId).not.toBe(TRACE);
  });

  test('takes over a sane correlation id only', () => {
    expect(traceContextFrom({ 'x-correlation-id': 'basket-17' }).correlationId).toBe('basket-17');
    const isUuid: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(traceContextFrom({ 'x-correlation-id': 'a b\n' }).correlationId).toEqual(isUuid);
    expect(traceContextFrom({ 'x-correlation-id': 'x'.repeat(101) }).correlationId).toEqual(isUuid);
  });
});
