import { pageQuerySchema } from '@waybill/service-kit';
import { z } from 'zod';
import { CALL_STATES } from './stored-call.ts';

export const callKeySchema = z.string().min(1).max(200);
export const positionSchema = z.string().regex(/^\d{1,18}$/);

const name = z.string().min(1).max(100).optional();

export const callQuerySchema = pageQuerySchema({ max: 200, default: 50 }).extend({
  state: z.enum(CALL_STATES).optional().describe('needs-attention: only a person can resolve it'),
  provider: name,
  kind: name,
});
export type CallQuery = z.output<typeof callQuerySchema>;

const reason = z.string().trim().min(3).max(1_000).describe('For those who read the audit');

export const retrySchema = z.strictObject({ reason: reason.optional() }).meta({ id: 'RetryCall' });
export type Retry = z.output<typeof retrySchema>;

export const resolveSchema = z
  .strictObject({
    outcome: z.enum(['succeeded', 'failed']).describe('As found at the provider'),
    reason,
    outcomeBody: z
      .json()
      .optional()
      .describe('What the provider would have said; its form is that of the kind'),
  })
  .meta({ id: 'ResolveCall' });
export type Resolve = z.output<typeof resolveSchema>;

const time = z.iso.datetime();

const callSchema = z
  .object({
    key: z.string().describe('Names the call within this service, e.g. charge:{orderId}:1'),
    provider: z.string(),
    kind: z.string(),
    lane: z.enum(['interactive', 'bulk']),
    batchId: z.string().nullable(),
    state: z.enum(CALL_STATES),
    attempts: z.int().describe('Steps that were started'),
    uncertain: z.boolean().describe('The effect of a step is not known'),
    error: z.string().nullable(),
    enqueuedAt: time,
    nextTryAt: time,
    deadline: time.nullable(),
    cancelRequestedAt: time.nullable(),
    finishedAt: time.nullable(),
    correlationId: z.string(),
  })
  .meta({ id: 'ProviderCall' });

export const callListSchema = z
  .object({ calls: z.array(callSchema), nextPageToken: z.string().optional() })
  .meta({ id: 'ProviderCallList' });

export const callDetailsSchema = callSchema
  .extend({
    input: z.json().describe('Ids, amounts and tokens; no personal data'),
    progress: z.json(),
    outcome: z.json(),
    audit: z.array(
      z.object({
        at: time,
        by: z.string().describe('Subject of the operator’s token'),
        action: z.enum(['retry', 'resolve']),
        reason: z.string().nullable(),
        outcome: z.enum(['succeeded', 'failed']).nullable(),
        error: z.string().nullable().describe('What the call had failed of'),
      }),
    ),
  })
  .meta({ id: 'ProviderCallDetails' });

export const providerListSchema = z
  .object({
    providers: z.array(
      z
        .object({
          provider: z.string(),
          waiting: z.object({ interactive: z.int(), bulk: z.int() }),
          oldestWaitSeconds: z.number(),
          expectedWaitSeconds: z.number().describe('Until a new call of the bulk lane would be done'),
          inFlight: z.int(),
          concurrency: z.int().describe('Calls allowed in flight, over all replicas'),
          needsAttention: z.int(),
          permitsPerSecond: z.number(),
          blockedUntil: time.nullable().describe('The provider asked to hold back until then'),
          circuit: z.object({
            state: z.enum(['closed', 'open', 'probing']),
            outages: z.int().describe('In a row'),
            probeAt: time.nullable(),
          }),
        })
        .meta({ id: 'Provider' }),
    ),
  })
  .meta({ id: 'ProviderList' });
