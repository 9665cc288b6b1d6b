import type { Money } from '@waybill/contracts';

const LOCALE = 'en-GB';

/** `£17.70`: minor units with as many digits as the currency has. */
export function formatMoney({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat(LOCALE, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}

/** `4 May 2026`, in UTC. @param timestamp RFC 3339 */
export function formatDate(timestamp: string): string {
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(timestamp));
}

/** `United Kingdom` for `GB`. */
export function formatCountry(code: string): string {
  return new Intl.DisplayNames(LOCALE, { type: 'region' }).of(code) ?? code;
}
