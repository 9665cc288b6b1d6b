import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  event,
  orderContactGiven,
  type OrderId,
  orderPlaced,
  orderStatusChanged,
  type OrderStatusChanged,
  type OutgoingEvent,
} from '@waybill/contracts';
import { Outbox, rows } from '@waybill/messaging';
import { consume, createService, listen } from '@waybill/service-kit';
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  kafkaBrokers,
  type TestDatabase,
} from '@waybill/testing';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

let database: TestDatabase;
let app: NestFastifyApplication;

/** Every mail taken, and what the server does with the next ones to an address. */
const inbox: { to: string; mail: Email }[] = [];
const answers = new Map<string, Answer[]>();
type Answer = 'takes it and hangs up' | { readonly code: number; readonly text: string };

const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
  onRcptTo: ({ address }, _session, done) => {
    const [next] = answers.get(address) ?? [];
    if (typeof next !== 'object') return done();
    answers.get(address)?.shift();
    done(Object.assign(new Error(next.text), { responseCode: next.code }));
  },
  onData: (stream, { envelope }, done) => {
    void buffer(stream).then(async (raw) => {
      const to = envelope.rcptTo[0]?.address ?? '';
      inbox.push({ to, mail: await PostalMime.parse(raw) });
      if (answers.get(to)?.shift() === undefined) return done();
      // The only way to say nothing.
      for (const connection of mailServer.connections) connection.close();
    });
  },
});
// A client that goes away, or is cut off, is part of what is tested.
mailServer.on('error', () => undefined);

beforeAll(async () => {
  await new Promise<void>((listening) => mailServer.listen(0, '127.0.0.1', listening));
  database = await createTestDatabase();
  Object.assign(process.env, {
    PORT: '0',
    DATABASE_URL: database.url,
    KAFKA_BROKERS: await kafkaBrokers(),
    KAFKA_TOPIC_PREFIX: await createTestTopics(),
    OIDC_ISSUER: 'http://localhost:9',
    OIDC_AUDIENCE: 'waybill',
    LOG_LEVEL: 'fatal',
    SMTP_URL: `smtp://127.0.0.1:${(mailServer.server.address() as AddressInfo).port}`,
    MAIL_FROM: 'Waybill <orders@waybill.example>',
  });
  const { AppModule } = await import('./app.module.ts');
  app = await createService(AppModule);
  await listen(app);
  await consume(app);
}, 60_000);

afterAll(async () => {
  await app.close();
  await database.drop();
  await new Promise<void>((closed) => mailServer.close(closed));
});

describe('A customer', () => {
  test('is written to when the order is placed, dispatched and delivered, once each', async () => {
    const { orderId, email, contact, placed, becomes } = anOrder();
    const dispatched = becomes(3, 'dispatched');
    await publish(
      contact,
      placed,
      becomes(2, 'placed'),
      dispatched,
      dispatched,
      becomes(2, 'needs-attention'),
      becomes(4, 'delivered'),
    );

    const mails = await mailsTo(email, 3);

    expect(mails.map(({ subject }) => subject).sort()).toEqual([
      'We have your order',
      'Your order is on its way',
      'Your order was delivered',
    ]);
    const dispatch = mails.find(({ subject }) => subject === 'Your order is on its way');
    expect(dispatch?.from?.address).toBe('orders@waybill.example');
    expect(dispatch?.to).toEqual([{ name: 'Zoë "Z" Example', address: email }]);
    for (const body of [dispatch?.text, dispatch?.html]) {
      expect(body).toContain('RM123456789GB');
      expect(body).toContain('White hanging heart T-light holder');
      expect(body).toContain(orderId);
    }
    await eventually(async () => expect(await states(orderId)).toEqual(['sent', 'sent', 'sent']));
  });

  test('is written to as soon as the contact is known', async () => {
    const { orderId, email, contact, placed, becomes } = anOrder();
    await publish(placed, becomes(2, 'payment-declined'));
    await eventually(async () => expect(await states(orderId)).toEqual(['pending', 'pending']));

    await publish(contact);

    expect((await mailsTo(email, 2)).map(({ subject }) => subject).sort()).toEqual([
      'We have your order',
      'Your payment was declined',
    ]);
  });

  test('gets the mail that the server refused for the time being', async () => {
    const { email, contact, placed } = anOrder();
    answers.set(email, [
      { code: 450, text: '4.2.0 Greylisted' },
      { code: 451, text: '4.7.1 Too many messages' },
    ]);

    await publish(contact, placed);

    await mailsTo(email, 1);
  });

  test('gets a mail again under the same Message-ID when nobody knows whether it was taken', async () => {
    const { email, contact, placed, orderId } = anOrder();
    answers.set(email, ['takes it and hangs up']);

    await publish(contact, placed);

    const [first, second] = await mailsTo(email, 2);
    expect(first?.messageId).toMatch(/^<[0-9a-f-]{36}@waybill\.example>$/);
    expect(second?.messageId).toBe(first?.messageId);
    await eventually(async () => expect(await states(orderId)).toEqual(['sent']));
  });
});

describe('A mail', () => {
  test('that the server refuses for good has failed, and the reason holds no address', async () => {
    const { orderId, email, contact, placed } = anOrder();
    answers.set(email, [{ code: 550, text: `5.1.1 <${email}>: no such mailbox` }]);

    await publish(contact, placed);

    await eventually(async () => expect(await states(orderId)).toEqual(['failed']));
    const { manager } = app.get(DataSource);
    const [mail] = await rows<{ answer: string }>(manager, 'SELECT answer FROM mails WHERE order_id = $1', [
      orderId,
    ]);
    expect(mail?.answer).toContain('no such mailbox');
    expect(mail?.answer).not.toContain(email);
    expect(inbox.filter(({ to }) => to === email)).toEqual([]);
  });
});

/** The events of a new order, to a customer of its own. */
function anOrder() {
  const orderId = uuidv7() as OrderId;
  const email = `${orderId}@example.com`;
  return {
    orderId,
    email,
    contact: event(orderContactGiven, {
      ...orderContactGiven.sample,
      orderId,
      email,
      name: 'Zoë "Z" Example',
    }),
    placed: event(orderPlaced, { ...orderPlaced.sample, orderId }),
    becomes: (version: number, status: OrderStatusChanged['status']) =>
      event(orderStatusChanged, {
        ...orderStatusChanged.sample,
        orderId,
        version,
        status,
        parcels: status === 'dispatched' || status === 'delivered' ? orderStatusChanged.sample.parcels : [],
      }),
  };
}

/** By way of the service's own outbox: the topic doesn't tell who published. */
async function publish(...events: OutgoingEvent[]): Promise<void> {
  const outbox = app.get(Outbox, { strict: false });
  await app.get(DataSource).transaction((manager) => outbox.append(manager, ...events));
}

/** The mails to an address, as soon as there are so many. */
function mailsTo(email: string, count: number): Promise<Email[]> {
  return eventually(() => {
    const mails = inbox.filter(({ to }) => to === email).map(({ mail }) => mail);
    expect(mails).toHaveLength(count);
    return mails;
  });
}

/** Of the mails about an order, oldest first. */
async function states(orderId: OrderId): Promise<string[]> {
  const mails = await rows<{ state: string }>(
    app.get(DataSource).manager,
    'SELECT state FROM mails WHERE order_id = $1 ORDER BY position',
    [orderId],
  );
  return mails.map(({ state }) => state);
}
