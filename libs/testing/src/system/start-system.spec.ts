import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { eventually } from '../eventually.ts';
import { startTestSystem } from '../test-stack/test-system.ts';
import type { System } from './start-system.ts';

describe('a system', () => {
  let system: System;
  beforeAll(async () => {
    system = await startTestSystem({ services: ['identity-provider'] });
  });
  afterAll(() => system.stop());

  it('has tokens for every role', async () => {
    expect(decodeJwt(await system.token('customer'))).toMatchObject({
      sub: 'alice',
      roles: ['customer'],
      aud: 'waybill',
      email: 'alice@example.com',
      iss: system.url('identity-provider'),
    });
    expect(decodeJwt(await system.token('seller', 'harbour'))).toMatchObject({
      sub: 'harbour',
      roles: ['seller'],
    });
  });

  it('has services that can be killed and come back with what they knew', async () => {
    const service = system.service('identity-provider');
    const keys = async () => (await fetch(`${service.url}/jwks`)).text();
    const before = { pid: service.pid, keys: await keys() };
    service.kill('SIGKILL');
    expect(await service.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await eventually(() => expect(fetch(service.url)).rejects.toThrow('fetch failed'));

    await service.restart();
    expect(service.pid).not.toBe(before.pid);
    expect(await keys()).toBe(before.keys);
  });

  it('names a service that was not started', () => {
    expect(() => system.service('invoice')).toThrow('invoice was not started');
  });
});
