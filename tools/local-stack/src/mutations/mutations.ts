export interface Edit {
  /** A built file, from the repository's root. */
  readonly file: string;
  /** Stands there once. */
  readonly find: string;
  readonly replace: string;
}

/** A safeguard that is taken out of the services under test, and the scenario that must notice. */
export interface Mutation {
  readonly name: string;
  /** What is taken out, for people. */
  readonly without: string;
  readonly edits: readonly Edit[];
  /** The file of scenarios that aims at it, and part of the scenario's name. */
  readonly scenario: readonly [file: string, name: string];
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'inbox',
    without: 'the receipt in the inbox',
    edits: [
      {
        file: 'libs/messaging/dist/inbox/record-receipts.js',
        find: 'export async function recordReceipts(manager, group, eventIds) {',
        replace: 'export async function recordReceipts(manager, group, eventIds) { return new Set(eventIds);',
      },
    ],
    scenario: ['relay.spec', 'after the acknowledgement, before the deletion'],
  },
  {
    name: 'key-lock',
    without: 'the lock of the key',
    edits: [
      {
        file: 'libs/messaging/dist/inbox/lock-key.js',
        find: 'export async function lockKeys(manager, group, keys) {',
        replace: 'export async function lockKeys(manager, group, keys) { return;',
      },
    ],
    scenario: ['consumer.spec', 'is handled by one at a time'],
  },
  {
    name: 'parked-check',
    without: 'the look for earlier messages of the key that are parked',
    edits: [
      {
        file: 'libs/messaging/dist/inbox/parked-messages.js',
        find: 'export async function anyBlocked(manager, group, topic, keys) {',
        replace: 'export async function anyBlocked(manager, group, topic, keys) { return false;',
      },
    ],
    scenario: ['consumer.spec', 'with a rebalance in between'],
  },
  {
    name: 'outbox-row-lock',
    without: 'the row lock of the aggregate, under which its events are appended',
    edits: [{ file: 'apps/faults-e2e/dist/shelf/shelf.controller.js', find: 'FOR UPDATE', replace: '' }],
    scenario: ['relay.spec', 'under concurrent load'],
  },
  {
    name: 'relay-lease',
    without: 'the lease of the relay',
    edits: [
      {
        file: 'libs/messaging/dist/outbox/select-batch.js',
        find: 'WHERE holder = $1 OR expires_at < clock_timestamp()',
        replace: 'WHERE true',
      },
    ],
    scenario: ['relay.spec', 'is followed within 5 s'],
  },
  {
    name: 'provider-id',
    // Either of the two is enough, so both go.
    without: 'the stored id of the payment, and the key derived from the order that stands in for it',
    edits: [
      {
        file: 'libs/provider-calls/dist/worker/run-of.js',
        find: '...progress !== null && {',
        replace: '...progress !== null && !uncertain && {',
      },
      {
        file: 'apps/invoice/dist/payments/obtain-intent.js',
        find: '`${key}:create:${window}.${generation}`',
        replace: '`${key}:create:${Date.now()}`',
      },
    ],
    scenario: ['killed-workers.faults', 'invoice has taken the money'],
  },
];
