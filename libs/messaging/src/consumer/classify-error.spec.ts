import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { z } from 'zod';
import { PermanentError } from '../errors.ts';
import { classifyError } from './classify-error.ts';

describe('classifyError', () => {
  it.each([
    ['a deadlock', databaseError('40P01'), 'conflict'],
    ['a serialization failure', databaseError('40001'), 'conflict'],
    ['a lock time-out', databaseError('55P03'), 'outage'],
    ['a database that shuts down', databaseError('57P01'), 'outage'],
    ['too many connections', databaseError('53300'), 'outage'],
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'outage'],
    ['a value that the database refuses', databaseError('22021'), 'permanent'],
    ['a statement that takes too long', databaseError('57014'), 'retryable'],
    ['an error that only mentions a pool', new Error('Swimming pool: no weight known'), 'retryable'],
    ['a violated constraint', databaseError('23505'), 'retryable'],
    ['a body that breaks its schema', z.string().safeParse(1).error, 'permanent'],
    ['an error declared permanent', new PermanentError('never'), 'permanent'],
    ['a mistake in the code', new TypeError('undefined is not a function'), 'permanent'],
    ['any other error', new Error('who knows'), 'retryable'],
    ['something that is no error', 'oops', 'retryable'],
  ])('takes %s for what it is', (_name, error, kind) => {
    expect(classifyError(error)).toBe(kind);
  });
});

function databaseError(code: string): QueryFailedError {
  return new QueryFailedError('SELECT 1', [], Object.assign(new Error('failed'), { code }));
}
