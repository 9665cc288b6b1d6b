import { z } from 'zod';

/** A day: nobody waits longer for a slow answer or a parcel in a test. */
const A_DAY_MS = 86_400_000;

const milliseconds = z.int().min(0).max(A_DAY_MS);
const rate = z.number().min(0).max(1);

/** What can go wrong at any provider. Rates are chances from 0 to 1; one call meets at most one of them. */
const faultSwitches = z.strictObject({
  /** Every call takes at least this long (ms). */
  latencyMs: milliseconds,
  /** More calls than this within a second are refused; 0 refuses none. */
  callsPerSecond: z.number().min(0).max(100_000),
  /** The call fails without an effect. */
  errorRate: rate,
  /** The call has its effect and still answers that it failed. */
  errorAfterRate: rate,
  /** The connection is held open, without an effect, and then closed. */
  timeoutBeforeRate: rate,
  /** The call has its effect; the connection is held open and then closed without the answer. */
  timeoutAfterRate: rate,
  /** The call has its effect and the connection is reset at once. */
  resetAfterRate: rate,
  /** How long a connection is held open (ms). */
  timeoutMs: milliseconds,
});

const stripeSwitches = faultSwitches.extend({
  /** Declines every card, whichever payment method is used. */
  declineCards: z.boolean(),
});

const easyPostSwitches = faultSwitches.extend({
  /** From buying a label to its delivery (ms); counts for labels bought from now on. */
  transitMs: milliseconds,
});

/** The whole of the switches, as `GET /control` answers them. */
export const control = z.strictObject({
  stripe: stripeSwitches.refine(...ratesAddUp()),
  easypost: easyPostSwitches.refine(...ratesAddUp()),
  smtp: faultSwitches.refine(...ratesAddUp()),
});

/** What `PUT /control` takes: any part of the switches; what isn't named stays. */
export const controlUpdate = z
  .strictObject({
    stripe: stripeSwitches.partial(),
    easypost: easyPostSwitches.partial(),
    smtp: faultSwitches.partial(),
  })
  .partial();

export type Control = z.infer<typeof control>;
export type ControlUpdate = z.infer<typeof controlUpdate>;
export type FaultSwitches = z.infer<typeof faultSwitches>;
export type Provider = keyof Control;

const NO_FAULTS: FaultSwitches = {
  latencyMs: 0,
  callsPerSecond: 0,
  errorRate: 0,
  errorAfterRate: 0,
  timeoutBeforeRate: 0,
  timeoutAfterRate: 0,
  resetAfterRate: 0,
  timeoutMs: 30_000,
};

/** Three well-behaved providers. */
export const DEFAULT_CONTROL: Control = {
  stripe: { ...NO_FAULTS, declineCards: false },
  easypost: { ...NO_FAULTS, transitMs: 3_000 },
  smtp: NO_FAULTS,
};

function ratesAddUp(): [(switches: FaultSwitches) => boolean, { error: string }] {
  return [
    (s) => s.errorRate + s.errorAfterRate + s.timeoutBeforeRate + s.timeoutAfterRate + s.resetAfterRate <= 1,
    { error: 'the rates add up to more than 1' },
  ];
}
