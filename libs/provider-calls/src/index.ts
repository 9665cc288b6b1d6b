export type { CallRun, DurableCall, SettledResult, StepResult } from './durable-call.ts';
export { NotAttempted, RateLimited } from './errors.ts';
export { ProviderCall } from './provider-call.decorator.ts';
export type { ProviderCallDefinition } from './provider-call.decorator.ts';
export { ProviderCallsModule } from './provider-calls.module.ts';
export type { ProviderCallsOptions, ProviderOptions } from './provider-calls.options.ts';
export { ProviderCalls } from './provider-calls.ts';
export type { NewCall } from './provider-calls.ts';
export { providerCallMigrations } from './database/migrations.ts';
