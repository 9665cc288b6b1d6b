import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '@waybill/service-kit';
import { DataSource } from 'typeorm';
import { providerListSchema } from './provider-call.schemas.ts';
import { type ProviderQueue, readQueues } from './provider-queues.ts';

/** The outside providers that this service calls. */
@ApiTags('provider calls')
@Roles('operator')
@Controller('operations/providers')
export class ProvidersController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @ApiOperation({ summary: 'How the calls to each provider stand, over all replicas' })
  @ApiOkResponse({ standardSchema: providerListSchema })
  async list() {
    return { providers: (await readQueues(this.dataSource.manager)).map(toView) };
  }
}

function toView(queue: ProviderQueue) {
  const {
    interactive,
    bulk,
    oldestInteractive,
    oldestBulk,
    expectedWait,
    circuit,
    outages,
    probeAt,
    ...rest
  } = queue;
  return {
    ...rest,
    waiting: { interactive, bulk },
    oldestWaitSeconds: Math.max(oldestInteractive, oldestBulk),
    expectedWaitSeconds: expectedWait,
    circuit: { state: circuit, outages, probeAt },
  };
}
