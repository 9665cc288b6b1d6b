import {
  type CallRun,
  type DurableCall,
  ProviderCall,
  type SettledResult,
  type StepResult,
} from '@waybill/provider-calls';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { Mails } from './mails.ts';
import { messageHtml } from './message-html.domain.ts';
import { messageText } from './message-text.domain.ts';
import { messageAbout } from './message.domain.ts';
import { SEND_MAIL, type SendMailInput } from './send-mail.input.ts';
import { Smtp } from './smtp.ts';

export interface SendMailOutcome {
  /** The mail server's, or why the mail could not be sent. */
  readonly answer: string;
}

const outcome: z.ZodType<SendMailOutcome> = z.strictObject({ answer: z.string().min(1) });

/**
 * Sends a mail, at least once: SMTP has no way to ask whether a message was taken, so an unknown outcome is sent again,
 * under the same Message-ID, by which mail programs recognise the copy.
 */
@ProviderCall({ provider: 'smtp', kind: SEND_MAIL })
export class SendMail implements DurableCall<SendMailInput, never, SendMailOutcome> {
  readonly outcomes = { succeeded: outcome, failed: outcome };

  constructor(
    private readonly mails: Mails,
    private readonly smtp: Smtp,
  ) {}

  async step({ input, signal }: CallRun<SendMailInput, never>): Promise<StepResult<never, SendMailOutcome>> {
    const { mailId } = input;
    const { orderId, news, recipient, order } = await this.mails.load(mailId);
    if (!recipient) return { status: 'failed', outcome: { answer: 'The contact was erased.' } };
    const message = messageAbout(news, orderId, recipient.name, order);
    const delivery = await this.smtp.send(
      {
        mailId,
        to: recipient,
        subject: message.subject,
        text: messageText(message),
        html: messageHtml(message),
      },
      signal,
    );
    const { answer } = delivery;
    return { status: delivery.accepted ? 'succeeded' : 'failed', outcome: { answer } };
  }

  async settle(
    manager: EntityManager,
    { input }: CallRun<SendMailInput, never>,
    { status, outcome }: SettledResult<SendMailOutcome>,
  ): Promise<void> {
    await this.mails.settle(
      manager,
      input.mailId,
      status === 'succeeded' ? 'sent' : 'failed',
      outcome.answer,
    );
  }
}
