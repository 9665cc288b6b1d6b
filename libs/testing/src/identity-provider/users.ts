export type Role = 'customer' | 'seller' | 'operator';

export interface DevelopmentUser {
  /** The token's `sub`: a customer's or a seller's id. */
  subject: string;
  role: Role;
  name: string;
  email: string;
}

/** People to try the platform as. A subject that is not listed gets a token too, named after itself. */
const USERS: DevelopmentUser[] = [
  { subject: 'alice', role: 'customer', name: 'Alice Okafor', email: 'alice@example.com' },
  { subject: 'bob', role: 'customer', name: 'Bob Lindqvist', email: 'bob@example.com' },
  { subject: 'seller', role: 'seller', name: 'Seller & Daughters', email: 'seller@example.com' },
  { subject: 'northgate', role: 'seller', name: 'Northgate Gifts', email: 'northgate@example.com' },
  { subject: 'harbour', role: 'seller', name: 'Harbour Trading', email: 'harbour@example.com' },
  { subject: 'operator', role: 'operator', name: 'Odette Marsh', email: 'operator@example.com' },
];

export const ROLES: readonly Role[] = ['customer', 'seller', 'operator'];

/** The known person of that role and subject, or a new one. */
export function userFor(role: Role, subject: string): DevelopmentUser {
  const known = USERS.find((user) => user.role === role && user.subject === subject);
  return known ?? { subject, role, name: subject, email: `${subject}@example.com` };
}

/** Who a role is when nobody is named. */
export function defaultSubject(role: Role): string {
  return USERS.find((user) => user.role === role)?.subject ?? role;
}
