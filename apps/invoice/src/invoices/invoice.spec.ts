import { describe, expect, it } from '@jest/globals';
import { invoiceId, orderPlaced } from '@waybill/contracts';
import { applyCharge, formatNumber, issueInvoice, type ChargeResult } from './invoice.domain.ts';

const order = orderPlaced.schema.parse(orderPlaced.sample);
const AT = '2026-05-04T09:30:02.000Z';
const issued = {
  invoiceId: invoiceId.parse('7a9b1f0e-0f4c-5d1e-9a54-3f1d1f6f7c01'),
  number: '2026-000042',
  issuedAt: '2026-05-04T09:30:01.000Z',
};
const { invoice } = issueInvoice(order, issued);
const paid: ChargeResult = { kind: 'paid', paymentIntentId: 'pi_1', at: AT };
const declined: ChargeResult = {
  kind: 'declined',
  code: 'card_declined',
  reason: 'Your card was declined.',
  at: AT,
};

describe('issuing an invoice', () => {
  it('bills what was ordered and tells of it', () => {
    const { events } = issueInvoice(order, issued);
    expect(invoice).toMatchObject({ status: 'issued', version: 1, lines: order.lines, owedAmount: 1770 });
    expect(events.map(told)).toEqual([
      ['InvoiceIssued', expect.objectContaining({ version: 1, number: '2026-000042', total: order.total })],
    ]);
  });

  it('numbers within the year', () => {
    expect([formatNumber(2026, 42), formatNumber(2026, 1_234_567)]).toEqual(['2026-000042', '2026-1234567']);
  });
});

describe('the outcome of a charge', () => {
  it('pays the invoice', () => {
    const decision = applyCharge(invoice, 1, paid);
    expect(decision.invoice).toMatchObject({ status: 'paid', version: 2, chargedAmount: 1770, paidAt: AT });
    expect(decision.events.map(told)).toEqual([
      ['InvoicePaid', expect.objectContaining({ version: 2, paymentIntentId: 'pi_1', amount: order.total })],
    ]);
  });

  it('leaves a declined invoice open, with the reason', () => {
    const decision = applyCharge(invoice, 1, declined);
    expect(decision.invoice).toMatchObject({
      status: 'declined',
      chargedAmount: 0,
      refusal: { code: 'card_declined' },
    });
    expect(decision.events.map(told)).toEqual([
      ['PaymentDeclined', expect.objectContaining({ version: 2, attempt: 1, code: 'card_declined' })],
    ]);
  });

  it('asks the customer to act when the bank does', () => {
    const result: ChargeResult = {
      kind: 'action-required',
      paymentIntentId: 'pi_1',
      code: 'authentication_required',
      reason: 'Your bank asks you to confirm this payment.',
      at: AT,
    };
    const decision = applyCharge(invoice, 1, result);
    expect(decision.invoice.status).toBe('action-required');
    expect(decision.events.map(told)).toEqual([
      ['PaymentActionRequired', expect.objectContaining({ version: 2, paymentIntentId: 'pi_1' })],
    ]);
  });

  it('pays an invoice that was declined before, and forgets the refusal', () => {
    const decision = applyCharge(applyCharge(invoice, 1, declined).invoice, 2, paid);
    expect(decision.invoice).toMatchObject({ status: 'paid', version: 3, attempt: 2 });
    expect(decision.invoice.refusal).toBeUndefined();
  });

  it('counts what another attempt took as well, without telling of the payment again', () => {
    const retried = applyCharge(applyCharge(invoice, 1, declined).invoice, 2, paid).invoice;
    const late: ChargeResult = { kind: 'paid', paymentIntentId: 'pi_late', at: AT };
    expect(applyCharge(retried, 1, late)).toEqual({
      invoice: { ...retried, chargedAmount: 3540 },
      events: [],
    });
  });

  it.each([
    ['a paid invoice', applyCharge(invoice, 1, paid).invoice, declined],
    ['an invoice that is paid already', applyCharge(invoice, 1, paid).invoice, paid],
    ['an attempt that a newer one replaced', { ...invoice, attempt: 2 }, declined],
  ])('changes nothing for %s', (_case, before, result) => {
    expect(applyCharge(before, 1, result)).toEqual({ invoice: before, events: [] });
  });
});

function told({ definition, data }: { definition: { type: string }; data: unknown }) {
  return [definition.type, data];
}
