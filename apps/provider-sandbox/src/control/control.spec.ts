import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSandbox, type Sandbox } from '../sandbox.ts';
import { OverHttp } from '../testing/over-http.ts';
import { DEFAULT_CONTROL } from './control.ts';

describe('Control', () => {
  let sandbox: Sandbox;
  let control: OverHttp;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, smtpPort: 0, logLevel: 'error', webhooks: {} });
    control = new OverHttp(sandbox.url);
  });

  afterAll(() => sandbox.close());

  it('changes what is named and resets to well-behaved providers', async () => {
    const changed = await control.put({ stripe: { latencyMs: 20 }, easypost: { transitMs: 100 } });
    expect(await changed.json()).toEqual({
      ...DEFAULT_CONTROL,
      stripe: { ...DEFAULT_CONTROL.stripe, latencyMs: 20 },
      easypost: { ...DEFAULT_CONTROL.easypost, transitMs: 100 },
    });

    await control.reset();
    expect(await (await fetch(`${sandbox.url}/control`)).json()).toEqual(DEFAULT_CONTROL);
  });

  it.each([
    ['an unknown provider', { paypal: {} }],
    ['an unknown switch', { stripe: { mood: 'bad' } }],
    ['a switch of another provider', { easypost: { declineCards: true } }],
    ['a rate above 1', { smtp: { errorRate: 1.5 } }],
    ['rates that add up to more than 1', { stripe: { errorRate: 0.6, timeoutAfterRate: 0.6 } }],
  ])('refuses %s and changes nothing', async (_what, change) => {
    const refused = await control.put(change);

    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await (await fetch(`${sandbox.url}/control`)).json()).toEqual(DEFAULT_CONTROL);
  });

  it.each(['live', 'ready'])('says it is %s', async (probe) => {
    expect((await fetch(`${sandbox.url}/health/${probe}`)).status).toBe(200);
  });
});
