import { describe, expect, it } from '@jest/globals';
import type { InvoiceView } from '../invoices/invoice.schemas.ts';
import { formatMoney } from './format.ts';
import { renderInvoice } from './render-invoice.ts';

const invoice: InvoiceView = {
  orderId: '0198a5c2-7c1e-7d3a-9b52-0f6f3f1f4a10',
  invoiceId: '7a9b1f0e-0f4c-5d1e-9a54-3f1d1f6f7c01',
  number: '2026-000042',
  version: 2,
  status: 'paid',
  lines: [
    {
      sku: '85123A',
      name: 'White hanging heart T-light holder',
      quantity: 6,
      unitPrice: { amount: 295, currency: 'GBP' },
      amount: { amount: 1770, currency: 'GBP' },
    },
  ],
  total: { amount: 1770, currency: 'GBP' },
  billTo: {
    name: 'Zażółć Gęślą, Αθήνα, Москва',
    email: 'alice@example.com',
    address: { line1: '1 Long Acre', city: 'London', postalCode: 'WC2E 9LH', country: 'GB' },
  },
  issuedAt: '2026-05-04T09:30:01.000Z',
  paidAt: '2026-05-04T09:30:02.000Z',
  payment: { attempt: 1, paymentIntentId: 'pi_3QexampleExample' },
};

describe('the invoice as a PDF', () => {
  it('is one A4 page for a short order', async () => {
    const pdf = (await renderInvoice(invoice)).toString('latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(pagesOf(pdf)).toBe(1);
    expect(pdf).toContain('/MediaBox [0 0 595.28 841.89]');
  });

  it('takes as many pages as a hundred lines need', async () => {
    const lines = Array.from({ length: 100 }, () => invoice.lines[0]!);
    expect(pagesOf((await renderInvoice({ ...invoice, lines })).toString('latin1'))).toBe(6);
  });

  it('can be made before it is known whom it is for', async () => {
    const { billTo: _unknown, paidAt: _unpaid, ...issued } = invoice;
    expect((await renderInvoice({ ...issued, status: 'issued' })).length).toBeGreaterThan(1_000);
  });
});

describe('money on paper', () => {
  it.each([
    [{ amount: 1770, currency: 'GBP' }, '£17.70'],
    [{ amount: 1770, currency: 'JPY' }, 'JP¥1,770'],
    [{ amount: 5, currency: 'EUR' }, '€0.05'],
  ])('has as many digits as its currency', (money, text) => {
    expect(formatMoney(money)).toBe(text);
  });
});

function pagesOf(pdf: string): number {
  return pdf.match(/\/Type \/Page\b/g)?.length ?? 0;
}
