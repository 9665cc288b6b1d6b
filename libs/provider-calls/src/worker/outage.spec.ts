import { describe, expect, it } from '@jest/globals';
import { NotAttempted } from '../errors.ts';
import { isOutage } from './outage.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('an outage of the provider', () => {
  it.each([
    ['an answer of 5xx', Object.assign(new Error('Bad Gateway'), { statusCode: 502 })],
    ['no answer in time', new DOMException('The operation timed out', 'TimeoutError')],
    ['a refused connection', refused],
    ['what fetch hides in its cause', new TypeError('fetch failed', { cause: refused })],
    ['what a step wraps', new NotAttempted(new TypeError('fetch failed', { cause: refused }))],
    [
      'what an SDK hides in its detail',
      Object.assign(new Error('An error occurred'), { detail: new Error('?', { cause: refused }) }),
    ],
  ])('is %s', (_, error) => expect(isOutage(error)).toBe(true));

  it.each([
    ['an answer of 4xx', Object.assign(new Error('No such intent'), { statusCode: 404 })],
    ['a wrong key of ours', new NotAttempted(Object.assign(new Error('key'), { statusCode: 401 }))],
    ['an answer that decides nothing yet', new Error('Payment intent pi_1 is still processing.')],
    ['a bug', new TypeError('undefined is not a function')],
    ['something else', 'thrown'],
  ])('is not %s', (_, error) => expect(isOutage(error)).toBe(false));
});
