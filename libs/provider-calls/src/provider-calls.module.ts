import { Module, Optional, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Metrics } from '@waybill/service-kit';
import { CallRegistry } from './call-registry.ts';
import { ProviderCallsController } from './operations/provider-calls.controller.ts';
import { ProvidersController } from './operations/providers.controller.ts';
import { ResolveCall } from './operations/resolve-call.ts';
import { ProviderCallMetrics } from './provider-calls.metrics.ts';
import { PROVIDER_CALLS_OPTIONS, type ProviderCallsOptions } from './provider-calls.options.ts';
import { ProviderCalls } from './provider-calls.ts';
import { Workers } from './worker/workers.ts';

/**
 * Durable calls of one service, their metrics and their operations API. Needs a TypeORM `DataSource` among the global
 * providers; shows its metrics in service-kit's, where there are some.
 */
@Module({})
export class ProviderCallsModule {
  constructor(measured: ProviderCallMetrics, @Optional() metrics?: Metrics) {
    metrics?.include(measured.registry);
  }

  static forRoot(options: ProviderCallsOptions): DynamicModule {
    return {
      module: ProviderCallsModule,
      global: true,
      imports: [DiscoveryModule],
      controllers: [ProviderCallsController, ProvidersController],
      providers: [
        { provide: PROVIDER_CALLS_OPTIONS, useValue: options },
        CallRegistry,
        ProviderCallMetrics,
        ProviderCalls,
        ResolveCall,
        Workers,
      ],
      exports: [ProviderCalls],
    };
  }
}
