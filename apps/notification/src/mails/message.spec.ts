import { describe, expect, test } from '@jest/globals';
import { orderPlaced } from '@waybill/contracts';
import { messageHtml } from './message-html.domain.ts';
import { messageText } from './message-text.domain.ts';
import { messageAbout } from './message.domain.ts';
import type { News } from './news.domain.ts';

const order = orderPlaced.schema.parse(orderPlaced.sample);
const { orderId } = order;
const parcelId = order.lines[0]!.parcelId;
const parcels = [{ parcelId, carrier: 'RoyalMail', trackingCode: 'RM123456789GB' }];

const EVERY_NEWS: [News, string[]][] = [
  [{ about: 'placed' }, ['6 × White hanging heart T-light holder', '£17.70']],
  [{ about: 'dispatched', parcels, awaited: 2 }, ['RM123456789GB', 'RoyalMail', '6 × White', '2 parcels']],
  [{ about: 'delivered', parcels }, ['RM123456789GB', 'RoyalMail', '6 × White']],
  [{ about: 'payment-declined', reason: 'Insufficient funds.' }, ['Insufficient funds.', '£17.70']],
  [{ about: 'payment-action-required' }, ['confirm', '£17.70']],
  [{ about: 'needs-attention', reason: 'No carrier takes it.' }, ['No carrier takes it.']],
];

describe.each(EVERY_NEWS)('A mail about $about', (news, facts) => {
  const message = messageAbout(news, orderId, 'Alice Example', order);
  const text = messageText(message);
  const html = messageHtml(message);

  test('says the same as text and as HTML', () => {
    for (const fact of [...facts, 'Alice Example', orderId]) {
      expect(text).toContain(fact);
      expect(visible(html)).toContain(fact);
    }
    for (const words of text.split(/[\n:]|--/).map((line) => line.trim())) {
      expect(visible(html)).toContain(words);
    }
  });

  test('has no links, pictures or tables', () => {
    expect(html).not.toMatch(/<(a|img|table|script|link)\b|https?:/);
  });
});

describe('A mail', () => {
  test('does not let a name or a reason become markup or lines of its own', () => {
    const name = '<b onclick="x">Al</b>\r\nBcc: everyone@example.com & "co"';
    const message = messageAbout(
      { about: 'needs-attention', reason: "<script>'</script>" },
      orderId,
      name,
      order,
    );

    const html = messageHtml(message);

    expect(html).not.toMatch(/<b\b|<script/);
    expect(visible(html)).toContain('Hello <b onclick="x">Al</b> Bcc: everyone@example.com & "co",');
    expect(messageText(message).split('\n')[0]).toBe(
      'Hello <b onclick="x">Al</b> Bcc: everyone@example.com & "co",',
    );
  });

  test('is complete without the order, when only its status is known', () => {
    expect(messageText(messageAbout({ about: 'delivered', parcels }, orderId, 'Alice', undefined))).toContain(
      'RM123456789GB',
    );
  });

  test('shows money of currencies without minor units as it is', () => {
    const inYen = { ...order, total: { amount: 1770, currency: 'JPY' } };

    expect(messageText(messageAbout({ about: 'placed' }, orderId, 'Alice', inYen))).toContain('JP¥1,770');
  });
});

/** What a reader of the HTML sees. */
function visible(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
