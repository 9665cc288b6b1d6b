import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { events, topics } from './index.ts';

describe.each(events.map((event) => [event.type, event] as const))('%s', (_type, event) => {
  it('accepts its own sample', () => {
    expect(event.schema.parse(event.sample)).toEqual(event.sample);
  });

  it('ignores a field it does not know, so that publishers may add some', () => {
    expect(event.schema.parse({ ...event.sample, addedLater: true })).toEqual(event.sample);
  });

  it('refuses a body without a version', () => {
    const { version: _, ...rest } = event.sample;
    expect(event.schema.safeParse(rest).success).toBe(false);
  });

  it('carries its key in the body', () => {
    expect(event.sample).toHaveProperty(event.key, expect.any(String));
  });

  it('can be described in JSON Schema', () => {
    expect(z.toJSONSchema(event.schema, { target: 'draft-2020-12' })).toHaveProperty('properties.version');
  });
});

describe('topics', () => {
  it('are named <domain>.<aggregate>.v<major>', () => {
    for (const topic of topics) expect(topic.name).toMatch(/^[a-z]+\.[a-z]+\.v\d+$/);
  });

  it('hold every event type once', () => {
    const names = events.map((event) => `${event.topic.name} ${event.type}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
