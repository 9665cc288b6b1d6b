import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { baseConfigSchema } from './base-config.ts';
import { ConfigError, readConfig } from './read-config.ts';

const GOOD = {
  PORT: '3001',
  DATABASE_URL: 'postgres://invoice:secret@localhost:5432/invoice',
  KAFKA_BROKERS: 'one:9092, two:9092',
  OIDC_ISSUER: 'http://localhost:9400',
  OIDC_AUDIENCE: 'waybill',
};

describe('readConfig', () => {
  test('gives typed values and defaults', () => {
    expect(readConfig(baseConfigSchema, GOOD)).toEqual({
      ...GOOD,
      PORT: 3001,
      HOST: '0.0.0.0',
      DATABASE_POOL_SIZE: 10,
      KAFKA_BROKERS: ['one:9092', 'two:9092'],
      KAFKA_TOPIC_PREFIX: '',
      LOG_LEVEL: 'info',
    });
  });

  test('names every bad variable with what is expected, and never its value', () => {
    const schema = baseConfigSchema.extend({ STRIPE_API_KEY: z.string().startsWith('sk_') });
    const bad = {
      ...GOOD,
      PORT: '80000',
      HOST: 'everywhere',
      DATABASE_URL: 'mysql://root:hunter2@db',
      OIDC_AUDIENCE: '',
      STRIPE_API_KEY: 'hunter2',
    };
    expect(linesOf(() => readConfig(schema, bad))).toEqual([
      'PORT is not valid: expected the TCP port to listen on, 0 for a free one',
      'HOST is not valid: expected the IP address to listen on, 0.0.0.0 for all of IPv4',
      'DATABASE_URL is not valid: expected a URL like postgres://user:password@host:5432/database',
      'OIDC_AUDIENCE is missing: expected the audience that tokens are issued for',
      'STRIPE_API_KEY is not valid: expected Invalid string: must start with "sk_"',
    ]);
  });

  test('takes an empty variable as absent', () => {
    expect(readConfig(baseConfigSchema, { ...GOOD, LOG_LEVEL: '' }).LOG_LEVEL).toBe('info');
  });
});

function linesOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.lines;
    throw error;
  }
  return [];
}
