import type { Control, FaultSwitches } from '../control/control.ts';
import type { LedgerView } from '../ledger/ledger.ts';
import type { Mail } from '../mail/mails.ts';
import { html, type Html } from './html.ts';

/** The whole sandbox at a glance. */
export function overview(view: { control: Control; ledger: LedgerView; mails: Mail[] }): Html {
  const { control, ledger, mails } = view;
  return html`
    ${inbox(mails)} ${charges(ledger.charges)} ${refunds(ledger.refunds)} ${labels(ledger.labels)}
    ${switches(control, ledger.calls)}
  `;
}

function inbox(mails: Mail[]): Html {
  const rows = mails.map(
    (mail) =>
      html`<tr>
        <td>${time(mail.receivedAt)}</td>
        <td>${mail.to.join(', ')}</td>
        <td class="wide"><a href="/mails/${mail.id}">${mail.subject || '(no subject)'}</a></td>
      </tr>`,
  );
  return table('Inbox', ['Received', 'To', 'Subject'], rows);
}

function charges(list: LedgerView['charges']): Html {
  const rows = list.map(
    (charge) =>
      html`<tr>
        <td>${time(charge.createdAt)}</td>
        <td><code>${charge.paymentIntentId}</code></td>
        <td class="number">${money(charge.amount, charge.currency)}</td>
        <td class="${charge.status === 'succeeded' ? 'good' : 'bad'}">
          ${charge.failureCode ?? (charge.amountRefunded > 0 ? refundedPart(charge) : charge.status)}
        </td>
        <td><code>${charge.idempotencyKey}</code></td>
      </tr>`,
  );
  return table('Charges', ['Time', 'Payment intent', 'Amount', 'Status', 'Idempotency key'], rows);
}

function refunds(list: LedgerView['refunds']): Html | null {
  if (list.length === 0) return null;
  const rows = list.map(
    (refund) =>
      html`<tr>
        <td>${time(refund.createdAt)}</td>
        <td><code>${refund.paymentIntentId}</code></td>
        <td class="number">${money(refund.amount, refund.currency)}</td>
        <td><code>${refund.idempotencyKey}</code></td>
      </tr>`,
  );
  return table('Refunds', ['Time', 'Payment intent', 'Amount', 'Idempotency key'], rows);
}

function labels(list: LedgerView['labels']): Html {
  const rows = list.map(
    (label) =>
      html`<tr>
        <td>${time(label.createdAt)}</td>
        <td>
          <a href="/labels/${label.shipmentId}"><code>${label.trackingCode}</code></a>
        </td>
        <td>${label.carrier} ${label.service}</td>
        <td class="${label.status === 'delivered' ? 'good' : ''}">${label.status.replaceAll('_', ' ')}</td>
        <td><code>${label.reference}</code></td>
      </tr>`,
  );
  return table('Labels', ['Time', 'Tracking code', 'Service', 'Status', 'Reference'], rows);
}

function switches(control: Control, calls: LedgerView['calls']): Html {
  const rows = (['stripe', 'easypost', 'smtp'] as const).map(
    (provider) =>
      html`<tr>
        <td>${provider}</td>
        <td class="number">${calls[provider].total}</td>
        <td class="number">${calls[provider].maxInOneSecond}</td>
        <td class="number">${calls[provider].rateLimited}</td>
        <td class="wide">${inEffect(control[provider])}</td>
      </tr>`,
  );
  return table('Providers', ['', 'Calls', 'Most in 1 s', 'Refused', 'Switches (PUT /control)'], rows);
}

/** The switches that are not off. */
function inEffect(switches: FaultSwitches): string {
  const all: [string, number | boolean][] = Object.entries(switches);
  const on = all.filter(([name, value]) => name !== 'timeoutMs' && value !== 0 && value !== false);
  return on.map(([name, value]) => `${name} ${String(value)}`).join(', ') || 'none';
}

function table(title: string, columns: string[], rows: Html[]): Html {
  return html`<section>
    <h2>${title}</h2>
    ${
      rows.length === 0
        ? html`<p class="soft">Nothing yet.</p>`
        : html`<table>
            <thead>
              <tr>
                ${columns.map((column) => html`<th>${column}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>`
    }
  </section>`;
}

function refundedPart(charge: LedgerView['charges'][number]): string {
  return `${money(charge.amountRefunded, charge.currency)} refunded`;
}

/** The amount (minor units) as people write it in its currency. */
function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

function time(rfc3339: string): Html {
  return html`<time datetime="${rfc3339}" title="${rfc3339}">${rfc3339.slice(11, 19)}</time>`;
}
