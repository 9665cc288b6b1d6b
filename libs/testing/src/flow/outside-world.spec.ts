import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTransport } from 'nodemailer';
import type { System } from '../system/start-system.ts';
import { startTestSystem } from '../test-stack/test-system.ts';
import { OutsideWorld } from './outside-world.ts';

let system: System;

beforeAll(async () => {
  system = await startTestSystem({ services: ['provider-sandbox'] });
}, 60_000);
afterAll(() => system.stop());

describe('The outside world', () => {
  test('tells of every mail to somebody, however many there are', async () => {
    const subjects = Array.from({ length: 201 }, (_, index) => `Mail ${index}`);
    const transport = createTransport({ host: 'localhost', port: system.smtpPort, pool: true });
    await Promise.all(
      subjects.map((subject) =>
        transport.sendMail({ from: 'shop@example.org', to: 'ada@example.org', subject, text: 'Hello.' }),
      ),
    );
    transport.close();

    const mails = await new OutsideWorld(system.url('provider-sandbox')).mailsTo('ada@example.org');

    expect(mails.map(({ subject }) => subject).toSorted()).toEqual(subjects.toSorted());
  }, 30_000);
});
