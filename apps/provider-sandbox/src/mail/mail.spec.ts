import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTransport, type Transporter } from 'nodemailer';
import { startSandbox, type Sandbox } from '../sandbox.ts';
import { OverHttp } from '../testing/over-http.ts';
import type { Mail } from './mails.ts';

describe('Mail', () => {
  let sandbox: Sandbox;
  let transport: Transporter;
  let control: OverHttp;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, smtpPort: 0, logLevel: 'error', webhooks: {} });
    transport = createTransport(`smtp://127.0.0.1:${sandbox.smtpPort}`);
    control = new OverHttp(sandbox.url);
  });

  afterEach(() => control.reset());

  afterAll(() => sandbox.close());

  it('shows what arrived, the newest first and by recipient', async () => {
    await transport.sendMail(mailTo('bob@example.org', 'For Bob'));
    await transport.sendMail({
      ...mailTo('Ada <Ada@example.org>', 'Grüße: your order'),
      text: 'Thank you, Ada.',
      html: '<p>Thank you, <b>Ada</b>.</p>',
      messageId: '<order-1.placed@waybill.example>',
    });

    expect((await inbox('')).map(({ subject }) => subject)).toEqual(['Grüße: your order', 'For Bob']);
    expect(await inbox('?to=ada@example.org')).toEqual([
      expect.objectContaining({
        messageId: '<order-1.placed@waybill.example>',
        from: 'shop@example.org',
        to: ['ada@example.org'],
        text: 'Thank you, Ada.\n',
        html: expect.stringContaining('<b>Ada</b>'),
      }),
    ]);
  });

  it('is listed a page at a time, none twice although more arrives meanwhile', async () => {
    for (const subject of ['First', 'Second', 'Third', 'Fourth', 'Fifth']) {
      await transport.sendMail(mailTo('fay@example.org', subject));
      await transport.sendMail(mailTo('gus@example.org', 'For another'));
    }
    const query = '?to=fay@example.org&pageSize=2';

    const first = await page(query);
    await transport.sendMail(mailTo('fay@example.org', 'Meanwhile'));
    const second = await page(`${query}&pageToken=${first.nextPageToken}`);
    const last = await page(`${query}&pageToken=${second.nextPageToken}`);

    const subjects = [first, second, last].map(({ mails }) => mails.map(({ subject }) => subject));
    expect(subjects).toEqual([['Fifth', 'Fourth'], ['Third', 'Second'], ['First']]);
    expect(last).not.toHaveProperty('nextPageToken');
  });

  it.each(['', 'abc', '%25'])('refuses the page token "%s", which it never gave', async (token) => {
    expect((await fetch(`${sandbox.url}/inbox?pageToken=${token}`)).status).toBe(400);
  });

  it('is readable in a browser without running what it holds', async () => {
    await transport.sendMail({
      ...mailTo('eve@example.org', '<script>alert(1)</script>'),
      html: '<b>"Hello"</b>',
    });
    const [mail] = await inbox('?to=eve@example.org');

    const overview = await (await fetch(sandbox.url)).text();
    const page = await (await fetch(`${sandbox.url}/mails/${mail?.id}`)).text();

    expect(overview).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(overview).not.toContain('<script>alert(1)');
    expect(page).toContain('srcdoc="&lt;b&gt;&quot;Hello&quot;&lt;/b&gt;');
    expect(page).toContain('<iframe sandbox');
  });

  it('refuses for a while when told to, and beyond the rate', async () => {
    await control.set({ smtp: { errorRate: 1 } });
    const failed = transport.sendMail(mailTo('dan@example.org', 'Refused'));
    await expect(failed).rejects.toMatchObject({ responseCode: 451 });

    await control.set({ smtp: { errorRate: 0, callsPerSecond: 1 } });
    await expect(transport.sendMail(mailTo('dan@example.org', 'Too fast'))).rejects.toMatchObject({
      responseCode: 451,
    });

    expect(await inbox('?to=dan@example.org')).toEqual([]);
  });

  it('has the mail although the answer was lost', async () => {
    await control.set({ smtp: { timeoutAfterRate: 1, timeoutMs: 50 } });

    await expect(transport.sendMail(mailTo('cid@example.org', 'Once or twice'))).rejects.toThrow();

    expect(await inbox('?to=cid@example.org')).toHaveLength(1);
  });

  async function inbox(query: string): Promise<Mail[]> {
    return (await page(query)).mails;
  }

  async function page(query: string): Promise<{ mails: Mail[]; nextPageToken?: string }> {
    const answer = await fetch(`${sandbox.url}/inbox${query}`);
    return (await answer.json()) as { mails: Mail[]; nextPageToken?: string };
  }
});

function mailTo(to: string, subject: string) {
  return { from: 'Shop <shop@example.org>', to, subject, text: 'Hello.' };
}
