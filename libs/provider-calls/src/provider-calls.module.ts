import { Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CallRegistry } from './call-registry.ts';
import { PROVIDER_CALLS_OPTIONS, type ProviderCallsOptions } from './provider-calls.options.ts';
import { ProviderCalls } from './provider-calls.ts';
import { Workers } from './worker/workers.ts';

/** Durable calls of one service. Needs a TypeORM `DataSource` among the global providers. */
@Module({})
export class ProviderCallsModule {
  static forRoot(options: ProviderCallsOptions): DynamicModule {
    return {
      module: ProviderCallsModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [
        { provide: PROVIDER_CALLS_OPTIONS, useValue: options },
        CallRegistry,
        ProviderCalls,
        Workers,
      ],
      exports: [ProviderCalls],
    };
  }
}
