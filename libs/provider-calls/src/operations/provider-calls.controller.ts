import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CurrentUser,
  decodePageToken,
  encodePageToken,
  Problem,
  Roles,
  type User,
} from '@waybill/service-kit';
import { DataSource } from 'typeorm';
import {
  callDetailsSchema,
  callKeySchema,
  callListSchema,
  type CallQuery,
  callQuerySchema,
  positionSchema,
  type Resolve,
  resolveSchema,
  type Retry,
  retrySchema,
} from './provider-call.schemas.ts';
import { type Refusal, ResolveCall } from './resolve-call.ts';
import { findCall, listCalls, type StoredCall, type StoredCallDetails } from './stored-call.ts';

/** The calls of this service to outside providers. */
@ApiTags('provider calls')
@Roles('operator')
@Controller('operations/provider-calls')
export class ProviderCallsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly resolveCall: ResolveCall,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The calls, the latest first' })
  @ApiOkResponse({ standardSchema: callListSchema })
  async list(@Query({ schema: callQuerySchema }) { pageSize, pageToken, ...filter }: CallQuery) {
    const before = pageToken === undefined ? undefined : decodePageToken(positionSchema, pageToken);
    const found = await listCalls(this.dataSource.manager, filter, { before, limit: pageSize + 1 });
    const shown = found.slice(0, pageSize);
    const last = shown.at(-1);
    return {
      calls: shown.map(toView),
      ...(found.length > pageSize && last && { nextPageToken: encodePageToken(last.position) }),
    };
  }

  @Get(':key')
  @ApiOperation({ summary: 'One call with what it was given, how far it came and what operators did' })
  @ApiOkResponse({ standardSchema: callDetailsSchema })
  async show(@Param('key', { schema: callKeySchema }) key: string) {
    const found = await findCall(this.dataSource.manager, key);
    if (!found) throw notFound(key);
    return toView(found);
  }

  @Post(':key/retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try it at once; past its deadline, cancel it at the provider' })
  @ApiOkResponse({ standardSchema: callDetailsSchema })
  async retry(
    @CurrentUser() user: User,
    @Param('key', { schema: callKeySchema }) key: string,
    @Body({ schema: retrySchema.default({}) }) { reason }: Retry,
  ) {
    refuse(key, await this.resolveCall.retry(key, user.id, reason ?? null));
    return this.show(key);
  }

  @Post(':key/resolve')
  @HttpCode(200)
  @ApiOperation({ summary: 'End a call that needs attention, as a person found it at the provider' })
  @ApiOkResponse({ standardSchema: callDetailsSchema })
  async resolve(
    @CurrentUser() user: User,
    @Param('key', { schema: callKeySchema }) key: string,
    @Body({ schema: resolveSchema }) { outcome: status, reason, outcomeBody: outcome = null }: Resolve,
  ) {
    refuse(key, await this.resolveCall.resolve(key, user.id, reason, { status, outcome }));
    return this.show(key);
  }
}

/** @throws Problem that says why nothing was done */
function refuse(key: string, refusal: Refusal | undefined): void {
  if (!refusal) return;
  switch (refusal.refused) {
    case 'unknown':
      throw notFound(key);
    case 'state':
      throw new Problem('call-state', 409, {
        title: 'The call is in another state',
        detail: `Call ${key} is ${refusal.state}: nothing is to be done about it.`,
        extensions: { state: refusal.state },
      });
    case 'outcome':
      throw new Problem('invalid-outcome', 422, {
        detail: `This is not what the outcome of call ${key} looks like.`,
        extensions: {
          errors: refusal.error.issues.map(({ path, message }) => ({
            in: 'body',
            pointer: `#/${['outcomeBody', ...path].join('/')}`,
            detail: message,
          })),
        },
      });
  }
}

function notFound(key: string): Problem {
  return new Problem('not-found', 404, { detail: `There is no provider call ${key}.` });
}

function toView<Call extends StoredCall | StoredCallDetails>({ position: _, ...call }: Call) {
  return call;
}
