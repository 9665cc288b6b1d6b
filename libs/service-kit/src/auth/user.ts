import { z } from 'zod';

export const roleSchema = z.enum(['customer', 'seller', 'operator']);
export type Role = z.infer<typeof roleSchema>;

/** Who is calling, from a verified token. */
export interface User {
  /** The token's `sub`: the customer's or the seller's id. */
  readonly id: string;
  readonly roles: readonly Role[];
  readonly email?: string;
  readonly name?: string;
}
