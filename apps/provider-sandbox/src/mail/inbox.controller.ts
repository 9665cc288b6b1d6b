import { Controller, Get, Query, UseFilters } from '@nestjs/common';
import { z } from 'zod';
import { ProblemFilter } from '../control/problem.filter.ts';
import { type Mail, Mails } from './mails.ts';

/** Opaque to callers: the position of the page's first mail. */
const pageToken = z
  .string()
  .transform((token) => Buffer.from(token, 'base64url').toString())
  .pipe(z.string().regex(/^\d{1,15}$/, 'must be a nextPageToken of this list'))
  .transform(Number);

const inboxQuery = z.strictObject({
  to: z.string().optional(),
  pageSize: z.coerce.number().int().min(1).max(200).default(50),
  pageToken: pageToken.optional(),
});

interface InboxPage {
  readonly mails: readonly Mail[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

/** The mails that arrived, for tests and for people. */
@Controller('inbox')
@UseFilters(ProblemFilter)
export class InboxController {
  constructor(private readonly mails: Mails) {}

  /** Newest first, a page at a time. */
  @Get()
  inbox(@Query() query: unknown): InboxPage {
    const { to, pageSize, pageToken: from } = inboxQuery.parse(query);
    const { documents, next } = this.mails.page(pageSize, to, from);
    return {
      mails: documents,
      ...(next !== undefined && { nextPageToken: Buffer.from(String(next)).toString('base64url') }),
    };
  }
}
