import { Controller, Get, Query, UseFilters } from '@nestjs/common';
import { z } from 'zod';
import { ProblemFilter } from '../control/problem.filter.ts';
import { type Mail, Mails } from './mails.ts';

const inboxQuery = z.strictObject({
  to: z.string().optional(),
  pageSize: z.coerce.number().int().min(1).max(200).default(50),
});

/** The mails that arrived, for tests and for people. */
@Controller('inbox')
@UseFilters(ProblemFilter)
export class InboxController {
  constructor(private readonly mails: Mails) {}

  /** Newest first. */
  @Get()
  inbox(@Query() query: unknown): { mails: Mail[] } {
    const { to, pageSize } = inboxQuery.parse(query);
    return { mails: this.mails.newest(pageSize, to) };
  }
}
