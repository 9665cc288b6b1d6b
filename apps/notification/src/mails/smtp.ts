import type { OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type NodemailerError } from 'nodemailer';
import { refusalOrThrow } from './smtp-error.ts';

export interface OutgoingMail {
  /** UUID; makes the Message-ID, so it must be the same whenever this mail is sent. */
  readonly mailId: string;
  readonly to: { readonly name: string; readonly email: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The mail server's word on a mail. */
export interface Delivery {
  readonly accepted: boolean;
  readonly answer: string;
}

/** Open to the mail server at the same time. */
export const SMTP_CONNECTIONS = 5;

/** The mail server that takes our mails to their recipients. */
export class Smtp implements OnApplicationShutdown {
  readonly #transport;
  readonly #from: string;
  readonly #domain: string;

  constructor(config: { SMTP_URL: string; MAIL_FROM: string; MAIL_DOMAIN: string }) {
    this.#from = config.MAIL_FROM;
    this.#domain = config.MAIL_DOMAIN;
    this.#transport = createTransport({
      url: config.SMTP_URL,
      pool: true,
      maxConnections: SMTP_CONNECTIONS,
      // Trying again is the durable call's part: it knows the limit and survives a crash.
      maxRequeues: 0,
      dnsTimeout: 3_000,
      connectionTimeout: 3_000,
      greetingTimeout: 3_000,
      socketTimeout: 10_000,
      idleTimeout: 20_000,
      // Our mails have neither: what a customer typed must never become a file or a request.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /**
   * Hands a mail over.
   * @returns whether the server took it or refused it for good
   * @throws RateLimited, NotAttempted, or the error itself when it isn't known whether the server took it
   */
  async send({ mailId, to, subject, text, html }: OutgoingMail, signal: AbortSignal): Promise<Delivery> {
    try {
      const { response } = await this.#transport.sendMail({
        messageId: `<${mailId}@${this.#domain}>`,
        from: this.#from,
        to: { name: to.name, address: to.email },
        subject,
        text,
        html,
        // RFC 3834: keeps out-of-office replies away.
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal,
      });
      return { accepted: true, answer: response };
    } catch (error) {
      return { accepted: false, answer: refusalOrThrow(withoutAddress(error as NodemailerError, to.email)) };
    }
  }

  onApplicationShutdown(): void {
    this.#transport.close();
  }
}

/** Servers like to repeat the recipient in their answer, which is kept for longer than a customer's address may be. */
function withoutAddress(error: NodemailerError, address: string): NodemailerError {
  error.message = error.message.replaceAll(address, 'the recipient');
  error.response = error.response?.replaceAll(address, 'the recipient');
  return error;
}
