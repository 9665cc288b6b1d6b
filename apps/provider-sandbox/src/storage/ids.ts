import { randomBytes } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** An id as Stripe writes them, for example `pi_3QxY…` (24 letters and digits). */
export function stripeId(prefix: string): string {
  const letters = Array.from(randomBytes(24), (byte) => LETTERS.charAt(byte % LETTERS.length));
  return `${prefix}_${letters.join('')}`;
}

/** An id as EasyPost writes them, for example `shp_59c0…` (32 hexadecimal digits); mails are numbered alike. */
export function easyPostId(prefix: string): string {
  return `${prefix}_${randomBytes(16).toString('hex')}`;
}
