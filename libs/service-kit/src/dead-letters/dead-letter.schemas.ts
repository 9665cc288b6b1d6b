import { plainText } from '@waybill/contracts';
import { z } from 'zod';
import { pageQuerySchema } from '../paging/page-token.ts';

/** Positions are 64-bit numbers, written as strings. */
export const positionSchema = z.string().regex(/^\d{1,18}$/, 'Must be a position, e.g. 17');

/** May have several lines. Postgres refuses NUL and halves of surrogate pairs. */
const storableText = z.string().refine((text) => text.isWellFormed() && !text.includes('\0'), {
  error: 'must be Unicode text without NUL',
});

const filterFields = {
  topic: plainText.min(1).max(200).optional(),
  type: plainText.min(1).max(200).optional().describe('Of the event, e.g. OrderPlaced'),
  key: plainText.min(1).max(500).optional().describe('Of the message: the id of what it is about'),
  error: storableText.min(1).max(500).optional().describe('Part of the error, as written'),
  since: z.iso
    .datetime({ offset: true })
    .transform((time) => new Date(time))
    .optional()
    .describe('Died, or was parked or rejected, at this time or later'),
};

const page = pageQuerySchema({ max: 200, default: 50 });

export const deadLetterQuerySchema = page.extend({
  ...filterFields,
  state: z
    .enum(['dead', 'parked', 'any'])
    .default('dead')
    .describe('parked: waiting for the next attempt, or behind another message of the key'),
});
export type DeadLetterQuery = z.output<typeof deadLetterQuerySchema>;

export const rejectedEventQuerySchema = page.extend(filterFields);
export type RejectedEventQuery = z.output<typeof rejectedEventQuerySchema>;

// Entries hold whole payloads, so a page of them is short.
export const auditQuerySchema = pageQuerySchema({ max: 50, default: 20 }).extend({
  position: positionSchema.optional(),
  key: filterFields.key,
});
export type AuditQuery = z.output<typeof auditQuerySchema>;

export const replayManySchema = z
  .strictObject({
    ...filterFields,
    max: z.int().min(1).max(500).default(100).describe('At most so many, the oldest first'),
  })
  .refine(({ max: _, ...filter }) => Object.values(filter).some((value) => value !== undefined), {
    error: 'Say which: at least one of topic, type, key, error, since',
  })
  .meta({ id: 'ReplayMany' });
export type ReplayMany = z.output<typeof replayManySchema>;

export const skipSchema = z
  .strictObject({ reason: storableText.trim().min(3).max(1_000).describe('For those who read the audit') })
  .meta({ id: 'SkipReason' });
export type Skip = z.output<typeof skipSchema>;

export const payloadSchema = z
  .looseObject({})
  .meta({ id: 'EventPayload', description: 'The body of the event, by its schema' });

const time = z.iso.datetime();
const traceId = z.string().nullable().describe('32 hex digits');

const deadLetterSchema = z
  .object({
    position: positionSchema.describe('Names the message within this service'),
    state: z.enum(['dead', 'parked']),
    topic: z.string(),
    key: z.string().nullable().describe('null: the message was unusable and can only be skipped'),
    eventId: z.string().nullable(),
    eventType: z.string().nullable(),
    error: z.string().nullable(),
    attempts: z.int(),
    traceId,
    parkedAt: time,
    changedAt: time.describe('When it died, or was parked or replayed'),
    nextAttemptAt: time.nullable(),
  })
  .meta({ id: 'DeadLetter' });

export const deadLetterDetailsSchema = deadLetterSchema
  .extend({
    payload: z.string().describe('As received'),
    headers: z.record(z.string(), z.string()),
    partition: z.int(),
    offset: z.string(),
    waitingBehind: z.int().describe('Later messages of its key, which wait for it'),
  })
  .meta({ id: 'DeadLetterDetails' });

const nextPageToken = z.string().optional();
export const deadLetterListSchema = z
  .object({ deadLetters: z.array(deadLetterSchema), nextPageToken })
  .meta({ id: 'DeadLetterList' });

const rejectedEventSchema = z
  .object({
    position: positionSchema.describe('Names the event within this service'),
    topic: z.string(),
    key: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    error: z.string().describe('Why the broker rejects it'),
    traceId,
    occurredAt: time,
    rejectedAt: time,
  })
  .meta({ id: 'RejectedEvent' });

export const rejectedEventDetailsSchema = rejectedEventSchema
  .extend({ payload: z.string(), waitingBehind: z.int() })
  .meta({ id: 'RejectedEventDetails' });

export const rejectedEventListSchema = z
  .object({ rejectedEvents: z.array(rejectedEventSchema), nextPageToken })
  .meta({ id: 'RejectedEventList' });

export const auditEntrySchema = z
  .object({
    entry: z.string(),
    at: time,
    by: z.string().describe('Subject of the operator’s token'),
    action: z.enum(['replay', 'edit', 'skip', 'retry']),
    reason: z.string().nullable(),
    position: positionSchema,
    topic: z.string(),
    key: z.string().nullable(),
    partition: z.int().nullable(),
    offset: z.string().nullable(),
    eventId: z.string().nullable(),
    eventType: z.string().nullable(),
    headers: z.record(z.string(), z.string()).nullable(),
    payloadBefore: z.string().nullable().describe('Of edits and skips, as long as the topic is retained'),
    payloadAfter: z.string().nullable(),
    error: z.string().nullable(),
    attempts: z.int().nullable(),
  })
  .meta({ id: 'DeadLetterAuditEntry' });

export const auditListSchema = z
  .object({ entries: z.array(auditEntrySchema), nextPageToken })
  .meta({ id: 'DeadLetterAuditList' });

export const replayedSchema = z
  .object({
    replayed: z.int(),
    more: z.boolean().describe('The filter may choose more than `max`: ask again'),
  })
  .meta({ id: 'Replayed' });
