import { Global, Module } from '@nestjs/common';
import { CallCounters } from './call-counters.ts';
import { ControlController } from './control.controller.ts';
import { ControlPanel } from './control-panel.ts';
import { Faults } from './faults.ts';
import { ProviderCalls } from './provider-calls.ts';

/** The fault switches and what obeys them. */
@Global()
@Module({
  controllers: [ControlController],
  providers: [ControlPanel, CallCounters, Faults, ProviderCalls],
  exports: [ControlPanel, CallCounters, Faults, ProviderCalls],
})
export class ControlModule {}
