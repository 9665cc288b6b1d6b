import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { Problem } from '../problems/problem.ts';

/**
 * The identity provider's public keys, discovered on first use and then cached.
 * A provider that is down is asked again with the next token, so it may come up after the service.
 */
export class SigningKeys {
  #discovery: Promise<JWTVerifyGetKey> | undefined;

  constructor(private readonly issuer: string) {}

  /** Finds the key that a token names. @throws Problem 503 when the keys can't be fetched */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    try {
      return await (
        await this.#discover()
      )(header, token);
    } catch (error) {
      if (isTokensFault(error)) throw error;
      throw new Problem('identity-provider-unavailable', 503, {
        detail: 'The identity provider gives no keys to check the access token with. Try again shortly.',
        headers: { 'retry-after': '5' },
        cause: error,
      });
    }
  };

  #discover(): Promise<JWTVerifyGetKey> {
    this.#discovery ??= discoverKeys(this.issuer).catch((error: unknown) => {
      this.#discovery = undefined;
      throw error;
    });
    return this.#discovery;
  }
}

const FETCH_TIMEOUT_MS = 5_000;
const discoverySchema = z.object({ jwks_uri: z.url() });

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`GET ${address} answered ${response.status}`);
  const { jwks_uri } = discoverySchema.parse(await response.json());
  // An hour lets an outage of the provider pass unnoticed; an unknown key id is looked up at once, at most every 5 s.
  return createRemoteJWKSet(new URL(jwks_uri), {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cooldownDuration: 5_000,
    cacheMaxAge: 3_600_000,
  });
}

function isTokensFault(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JOSENotSupported;
}
