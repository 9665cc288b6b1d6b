import { Logger } from '@nestjs/common';
import type { ProviderCallDefinition } from '../provider-call.decorator.ts';
import type { ProviderCallMetrics } from '../provider-calls.metrics.ts';

const log = new Logger('ProviderCalls');

/** A call that time alone won't resolve: a line to alert on, and a count. */
export function alertOperators(
  metrics: ProviderCallMetrics,
  call: ProviderCallDefinition,
  key: string,
  reason: string,
): void {
  const { provider, kind } = call;
  metrics.finished(call, 'needs-attention');
  log.error(
    { alert: 'provider-call-needs-attention', key, provider, kind, reason },
    `Call '${key}' needs attention`,
  );
}
