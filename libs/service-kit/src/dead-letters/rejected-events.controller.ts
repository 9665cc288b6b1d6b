import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type AuditEntry,
  RejectedEvents,
  type RejectedEventDetails,
  type Replayed,
} from '@waybill/messaging';
import { CurrentUser, Roles } from '../auth/decorators.ts';
import type { User } from '../auth/user.ts';
import {
  auditEntrySchema,
  auditListSchema,
  type AuditQuery,
  auditQuerySchema,
  positionSchema,
  rejectedEventDetailsSchema,
  rejectedEventListSchema,
  type RejectedEventQuery,
  rejectedEventQuerySchema,
  replayedSchema,
  type ReplayMany,
  replayManySchema,
  type Skip,
  skipSchema,
} from './dead-letter.schemas.ts';
import { pageOf, positionBefore } from './page-of.ts';
import { notFound, unlessRefused } from './refusal-problem.ts';

/** Events of this service's own that the broker rejected, and what waits behind them. */
@ApiTags('rejected events')
@Roles('operator')
@Controller('operations/rejected-events')
export class RejectedEventsController {
  constructor(private readonly rejectedEvents: RejectedEvents) {}

  @Get()
  @ApiOperation({ summary: 'The events that the broker rejected, oldest first' })
  @ApiOkResponse({ standardSchema: rejectedEventListSchema })
  async list(
    @Query({ schema: rejectedEventQuerySchema }) { pageSize, pageToken, ...filter }: RejectedEventQuery,
  ) {
    const page = { after: positionBefore(pageToken), limit: pageSize + 1 };
    const { items, ...next } = pageOf(
      await this.rejectedEvents.list(filter, page),
      pageSize,
      ({ position }) => position,
    );
    return { rejectedEvents: items, ...next };
  }

  @Get('audit')
  @ApiOperation({ summary: 'What operators did, the latest first' })
  @ApiOkResponse({ standardSchema: auditListSchema })
  async audit(@Query({ schema: auditQuerySchema }) { pageSize, pageToken, ...filter }: AuditQuery) {
    const page = { before: positionBefore(pageToken), limit: pageSize + 1 };
    const { items, ...next } = pageOf(
      await this.rejectedEvents.audit(filter, page),
      pageSize,
      ({ entry }) => entry,
    );
    return { entries: items, ...next };
  }

  @Get(':position')
  @ApiOperation({ summary: 'One event with its payload' })
  @ApiOkResponse({ standardSchema: rejectedEventDetailsSchema })
  async show(@Param('position', { schema: positionSchema }) position: string): Promise<RejectedEventDetails> {
    const found = await this.rejectedEvents.find(position);
    if (!found) throw notFound(nameOf(position));
    return found;
  }

  @Post('retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send again all rejected events that match' })
  @ApiOkResponse({ standardSchema: replayedSchema })
  retryMany(
    @CurrentUser() user: User,
    @Body({ schema: replayManySchema }) { max, ...filter }: ReplayMany,
  ): Promise<Replayed> {
    return this.rejectedEvents.retryMany(filter, max, user.id);
  }

  @Post(':position/retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send it again, and then those behind it in order' })
  @ApiOkResponse({ standardSchema: auditEntrySchema })
  async retry(
    @CurrentUser() user: User,
    @Param('position', { schema: positionSchema }) position: string,
  ): Promise<AuditEntry> {
    return unlessRefused(await this.rejectedEvents.retry(position, user.id), nameOf(position));
  }

  @Post(':position/skip')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Never send it',
    description:
      'A gap: no consumer will ever get this event, and the versions of its key jump over it. ' +
      'Those behind it are sent, and the audit keeps it.',
  })
  @ApiOkResponse({ standardSchema: auditEntrySchema })
  async skip(
    @CurrentUser() user: User,
    @Param('position', { schema: positionSchema }) position: string,
    @Body({ schema: skipSchema }) { reason }: Skip,
  ): Promise<AuditEntry> {
    return unlessRefused(await this.rejectedEvents.skip(position, reason, user.id), nameOf(position));
  }
}

function nameOf(position: string): string {
  return `rejected event ${position}`;
}
