import type { Label } from '../easypost/shipments.ts';
import type { Mail } from '../mail/mails.ts';
import { html, type Html } from './html.ts';

/** A mail as its reader sees it. Its markup is shown in a frame that may run nothing. */
export function mailView(mail: Mail): Html {
  return html`<section>
    <h2>${mail.subject || '(no subject)'}</h2>
    <dl>
      <dt>From</dt>
      <dd>${mail.from}</dd>
      <dt>To</dt>
      <dd>${mail.to.join(', ')}</dd>
      <dt>Received</dt>
      <dd>${mail.receivedAt}</dd>
      <dt>Message-ID</dt>
      <dd><code>${mail.messageId}</code></dd>
    </dl>
    ${mail.html === null ? null : html`<p><iframe sandbox title="The mail" srcdoc="${mail.html}"></iframe></p>`}
    ${
      mail.text === null
        ? null
        : html`<h2>${mail.html === null ? 'Text' : 'As plain text'}</h2>
            <pre>${mail.text}</pre>`
    }
  </section>`;
}

/** A shipping label and where its parcel is. */
export function labelView({ shipment, tracker }: Label): Html {
  const to = shipment.to_address;
  const lines = [
    to['name'],
    to['company'],
    to['street1'],
    to['street2'],
    to['city'],
    to['state'],
    to['zip'],
    to['country'],
  ];
  return html`<section>
    <h2>${tracker.carrier} ${shipment.selected_rate?.service}</h2>
    <dl>
      <dt>Tracking code</dt>
      <dd><code>${tracker.tracking_code}</code></dd>
      <dt>Ship to</dt>
      <dd>${lines.filter((line) => typeof line === 'string' && line !== '').join(', ')}</dd>
      <dt>Weight</dt>
      <dd>${shipment.parcel.weight} oz</dd>
      <dt>Reference</dt>
      <dd><code>${shipment.reference}</code></dd>
    </dl>
    <table>
      <tbody>
        ${tracker.tracking_details.map(
          ({ datetime, message }) =>
            html`<tr>
              <td>${datetime}</td>
              <td class="wide">${message}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
