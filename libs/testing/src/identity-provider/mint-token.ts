import { defaultSubject, type Role } from './users.ts';

/**
 * An access token from the development identity provider, valid for 12 hours.
 * @param subject a customer's or a seller's id; by default the role's first known person
 * @throws when the provider does not answer
 */
export async function mintToken(issuer: string, role: Role, subject = defaultSubject(role)): Promise<string> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', role, subject });
  const response = await fetch(`${issuer}/token`, { method: 'POST', body: form });
  if (!response.ok) throw new Error(`${issuer} gave no token: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}
