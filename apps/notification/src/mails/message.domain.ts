import type { Money, OrderId, OrderLine } from '@waybill/contracts';
import type { News, TrackedParcel } from './news.domain.ts';

/** What a mail says, whatever it is shown as. All strings are plain text on one line. */
export interface Message {
  readonly subject: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  readonly sections: readonly MessageSection[];
  readonly footer: string;
}

export interface MessageSection {
  readonly title: string;
  readonly items: readonly MessageItem[];
}

export interface MessageItem {
  readonly text: string;
  /** Stands out: a tracking code, a sum. */
  readonly value?: string;
}

export interface OrderSummary {
  readonly lines: readonly OrderLine[];
  readonly total: Money;
}

/** Puts news about an order into words. */
export function messageAbout(
  news: News,
  orderId: OrderId,
  recipientName: string,
  order: OrderSummary | undefined,
): Message {
  return oneLined({
    ...wordsFor(news, order),
    greeting: `Hello ${recipientName},`,
    footer: `Your order's reference is ${orderId}. Please name it if you write to us.`,
  });
}

type Words = Pick<Message, 'subject' | 'paragraphs' | 'sections'>;

function wordsFor(news: News, order: OrderSummary | undefined): Words {
  switch (news.about) {
    case 'placed':
      return {
        subject: 'We have your order',
        paragraphs: ['Thank you for your order. We will write again when it is on its way.'],
        sections: orderSection(order),
      };
    case 'dispatched':
      return {
        subject: news.awaited > 0 ? 'Part of your order is on its way' : 'Your order is on its way',
        paragraphs: [
          'The carrier has your parcel. With its tracking code you can follow it there.',
          ...awaitedParagraph(news.awaited),
        ],
        sections: news.parcels.map((parcel) => parcelSection(parcel, order)),
      };
    case 'delivered':
      return {
        subject: 'Your order was delivered',
        paragraphs: ['Everything has arrived. We hope you like it.'],
        sections: news.parcels.map((parcel) => parcelSection(parcel, order)),
      };
    case 'payment-declined':
      return {
        subject: 'Your payment was declined',
        paragraphs: [
          'We could not charge your means of payment, so nothing has been charged and your order is not being prepared.',
          ...reasonParagraph(news.reason),
        ],
        sections: orderSection(order),
      };
    case 'payment-action-required':
      return {
        subject: 'Please confirm your payment',
        paragraphs: [
          'Your bank asks you to confirm the payment. Please open your order in the shop and follow the steps there; we prepare it as soon as it is paid.',
          ...reasonParagraph(news.reason),
        ],
        sections: orderSection(order),
      };
    case 'needs-attention':
      return {
        subject: 'Your order is taking longer',
        paragraphs: [
          'Something about your order needs a closer look by one of us. You need not do anything; we will write again as soon as it is settled.',
          ...reasonParagraph(news.reason),
        ],
        sections: orderSection(order),
      };
  }
}

function awaitedParagraph(awaited: number): string[] {
  if (awaited === 0) return [];
  return [awaited === 1 ? 'Another parcel will follow.' : `Another ${awaited} parcels will follow.`];
}

function reasonParagraph(reason: string | undefined): string[] {
  return reason === undefined ? [] : [`The reason given: ${reason}`];
}

function orderSection(order: OrderSummary | undefined): MessageSection[] {
  if (!order) return [];
  const total = { text: 'Total', value: formatMoney(order.total) };
  return [{ title: 'Your order', items: [...order.lines.map(pricedLine), total] }];
}

function parcelSection(
  { parcelId, carrier, trackingCode }: TrackedParcel,
  order: OrderSummary | undefined,
): MessageSection {
  const lines = order?.lines.filter((line) => line.parcelId === parcelId) ?? [];
  return {
    title: carrier === undefined ? 'Parcel' : `Parcel with ${carrier}`,
    items: [
      { text: 'Tracking code', value: trackingCode },
      ...lines.map(({ quantity, name }) => ({ text: `${quantity} × ${name}` })),
    ],
  };
}

function pricedLine({ quantity, name, unitPrice }: OrderLine): MessageItem {
  const sum = { ...unitPrice, amount: unitPrice.amount * quantity };
  return { text: `${quantity} × ${name}`, value: formatMoney(sum) };
}

function formatMoney({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** Names and reasons come from people: a line break in one must not look like our own words. */
function oneLined(message: Message): Message {
  const clean = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return {
    subject: clean(message.subject),
    greeting: clean(message.greeting),
    paragraphs: message.paragraphs.map(clean),
    sections: message.sections.map(({ title, items }) => ({
      title: clean(title),
      items: items.map(({ text, value }) => ({
        text: clean(text),
        ...(value !== undefined && { value: clean(value) }),
      })),
    })),
    footer: clean(message.footer),
  };
}
