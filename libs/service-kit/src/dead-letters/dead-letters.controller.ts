import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type AuditEntry, type DeadLetterDetails, DeadLetters, type Replayed } from '@waybill/messaging';
import { CurrentUser, Roles } from '../auth/decorators.ts';
import type { User } from '../auth/user.ts';
import {
  auditEntrySchema,
  auditListSchema,
  type AuditQuery,
  auditQuerySchema,
  deadLetterDetailsSchema,
  deadLetterListSchema,
  type DeadLetterQuery,
  deadLetterQuerySchema,
  payloadSchema,
  positionSchema,
  replayedSchema,
  type ReplayMany,
  replayManySchema,
  type Skip,
  skipSchema,
} from './dead-letter.schemas.ts';
import { pageOf, positionBefore } from './page-of.ts';
import { notFound, unlessRefused } from './refusal-problem.ts';

/** Messages that this service could not handle, and what waits behind them. */
@ApiTags('dead letters')
@Roles('operator')
@Controller('operations/dead-letters')
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLetters) {}

  @Get()
  @ApiOperation({ summary: 'The messages that died, oldest first' })
  @ApiOkResponse({ standardSchema: deadLetterListSchema })
  async list(@Query({ schema: deadLetterQuerySchema }) query: DeadLetterQuery) {
    const { pageSize, pageToken, state, ...filter } = query;
    const found = await this.deadLetters.list(
      { ...filter, state: state === 'any' ? undefined : state },
      { after: positionBefore(pageToken), limit: pageSize + 1 },
    );
    const { items, ...next } = pageOf(found, pageSize, ({ position }) => position);
    return { deadLetters: items, ...next };
  }

  @Get('audit')
  @ApiOperation({ summary: 'What operators did, the latest first' })
  @ApiOkResponse({ standardSchema: auditListSchema })
  async audit(@Query({ schema: auditQuerySchema }) { pageSize, pageToken, ...filter }: AuditQuery) {
    const page = { before: positionBefore(pageToken), limit: pageSize + 1 };
    const { items, ...next } = pageOf(
      await this.deadLetters.audit(filter, page),
      pageSize,
      ({ entry }) => entry,
    );
    return { entries: items, ...next };
  }

  @Get(':position')
  @ApiOperation({ summary: 'One message with payload and headers' })
  @ApiOkResponse({ standardSchema: deadLetterDetailsSchema })
  async show(@Param('position', { schema: positionSchema }) position: string): Promise<DeadLetterDetails> {
    const found = await this.deadLetters.find(position);
    if (!found) throw notFound(nameOf(position));
    return found;
  }

  @Post('replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Run again all dead messages that match' })
  @ApiOkResponse({ standardSchema: replayedSchema })
  replayMany(
    @CurrentUser() user: User,
    @Body({ schema: replayManySchema }) { max, ...filter }: ReplayMany,
  ): Promise<Replayed> {
    return this.deadLetters.replayMany(filter, max, user.id);
  }

  @Post(':position/replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Run it again, and then those behind it in order' })
  @ApiOkResponse({ standardSchema: auditEntrySchema })
  async replay(
    @CurrentUser() user: User,
    @Param('position', { schema: positionSchema }) position: string,
  ): Promise<AuditEntry> {
    return unlessRefused(await this.deadLetters.replay(position, user.id), nameOf(position));
  }

  @Put(':position/payload')
  @ApiOperation({ summary: 'Give it another payload; it stays dead until it is replayed' })
  @ApiOkResponse({ standardSchema: auditEntrySchema })
  async edit(
    @CurrentUser() user: User,
    @Param('position', { schema: positionSchema }) position: string,
    @Body({ schema: payloadSchema }) payload: object,
  ): Promise<AuditEntry> {
    return unlessRefused(await this.deadLetters.edit(position, payload, user.id), nameOf(position));
  }

  @Post(':position/skip')
  @HttpCode(200)
  @ApiOperation({ summary: 'Never run it: those behind it go on, and the audit keeps it' })
  @ApiOkResponse({ standardSchema: auditEntrySchema })
  async skip(
    @CurrentUser() user: User,
    @Param('position', { schema: positionSchema }) position: string,
    @Body({ schema: skipSchema }) { reason }: Skip,
  ): Promise<AuditEntry> {
    return unlessRefused(await this.deadLetters.skip(position, reason, user.id), nameOf(position));
  }
}

function nameOf(position: string): string {
  return `dead letter ${position}`;
}
