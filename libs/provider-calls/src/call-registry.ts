import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { DurableCall } from './durable-call.ts';
import { definitionOf, type ProviderCallDefinition } from './provider-call.decorator.ts';
import { PROVIDER_CALLS_OPTIONS, type ProviderCallsOptions } from './provider-calls.options.ts';

/** What the worker knows of a call: JSON in, JSON out. */
export type AnyCall = DurableCall<unknown, unknown, unknown>;

export interface RegisteredCall extends ProviderCallDefinition {
  readonly call: AnyCall;
}

/** The kinds of calls that this service makes, found by their decorator. */
@Injectable()
export class CallRegistry {
  #calls: ReadonlyMap<string, RegisteredCall> | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(PROVIDER_CALLS_OPTIONS) private readonly options: ProviderCallsOptions,
  ) {}

  /** @throws when the service has no such kind of call */
  get(kind: string): RegisteredCall {
    const found = this.all().get(kind);
    if (!found) throw new Error(`No class is decorated with @ProviderCall({ kind: '${kind}' }).`);
    return found;
  }

  kindsOf(provider: string): readonly string[] {
    return [...this.all().values()].filter((call) => call.provider === provider).map(({ kind }) => kind);
  }

  /** @throws when two classes have the same kind, or one names a provider without settings */
  all(): ReadonlyMap<string, RegisteredCall> {
    return (this.#calls ??= this.#discover());
  }

  #discover(): ReadonlyMap<string, RegisteredCall> {
    const calls = new Map<string, RegisteredCall>();
    const providers = new Set(this.options.providers.map(({ name }) => name));
    for (const { instance, metatype } of this.discovery.getProviders()) {
      const definition = metatype && definitionOf(metatype);
      if (!definition) continue;
      const { kind, provider } = definition;
      if (calls.has(kind)) throw new Error(`Two provider calls are of kind '${kind}'.`);
      if (!providers.has(provider)) throw new Error(`'${kind}' needs the settings of '${provider}'.`);
      calls.set(kind, { ...definition, call: instance as AnyCall });
    }
    return calls;
  }
}
