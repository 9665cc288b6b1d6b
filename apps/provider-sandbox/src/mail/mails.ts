import { Injectable } from '@nestjs/common';
import { type Collection, type Document, Documents, type Page } from '../storage/documents.ts';

/** A mail that arrived. */
export interface Mail extends Document {
  messageId: string | null;
  /** Sender and recipients of the envelope, in lower case. */
  from: string;
  to: string[];
  subject: string;
  text: string | null;
  html: string | null;
  /** RFC 3339. */
  receivedAt: string;
}

/** The inbox of everybody. */
@Injectable()
export class Mails {
  readonly #kept: Collection<Mail>;

  constructor(documents: Documents) {
    this.#kept = documents.collection<Mail>('mail');
  }

  put(mail: Mail): void {
    this.#kept.put(mail);
  }

  get(id: string): Mail | undefined {
    return this.#kept.get(id);
  }

  /** Newest first. */
  newest(limit: number): Mail[] {
    return this.#kept.newest(limit);
  }

  /** Newest first, of one recipient when named, from where the page before said the next begins. */
  page(size: number, to?: string, from?: number): Page<Mail> {
    return this.#kept.page(size, to === undefined ? undefined : { path: '$.to', value: to }, from);
  }
}
