import { Injectable } from '@nestjs/common';
import type { DurableCall } from './durable-call.ts';

export interface ProviderCallDefinition {
  /** One of those in `ProviderCallsModule.forRoot`. */
  readonly provider: string;
  /** Unique within the service, such as `charge-invoice`. */
  readonly kind: string;
}

const DEFINITION = 'waybill:provider-call';

/**
 * Makes a class the implementation of a kind of call. List it among the module's `providers`.
 * @example
 * ＠ProviderCall({ provider: 'stripe', kind: 'charge-invoice' })
 * export class ChargeInvoice implements DurableCall<Input, Progress, Outcome> { … }
 */
export function ProviderCall(definition: ProviderCallDefinition) {
  return <Input, Progress, Outcome>(
    target: new (...dependencies: never[]) => DurableCall<Input, Progress, Outcome>,
  ): void => {
    Injectable()(target);
    Reflect.defineMetadata(DEFINITION, definition, target);
  };
}

/** @returns undefined when the class isn't a provider call */
export function definitionOf(target: object): ProviderCallDefinition | undefined {
  return Reflect.getMetadata(DEFINITION, target) as ProviderCallDefinition | undefined;
}
