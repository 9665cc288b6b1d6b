import { Inject, Injectable } from '@nestjs/common';
import { plainText } from '@waybill/contracts';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import { Problem } from '../problems/problem.ts';
import { SERVICE_OPTIONS, type ServiceOptions } from '../service-options.ts';
import { SigningKeys } from './signing-keys.ts';
import { type Role, roleSchema, type User } from './user.ts';

export interface VerifiedToken {
  readonly user: User;
  readonly expiresAt: Date;
}

/** Checks access tokens against the identity provider's published keys. */
@Injectable()
export class TokenVerifier {
  private readonly keys: SigningKeys;

  constructor(@Inject(SERVICE_OPTIONS) private readonly options: ServiceOptions) {
    this.keys = new SigningKeys(options.config.OIDC_ISSUER);
  }

  /**
   * @param token a JWT without the word `Bearer`
   * @throws Problem 401 `invalid-token`; 503 `identity-provider-unavailable` when its keys can't be had
   */
  async verifyToken(token: string): Promise<VerifiedToken> {
    const { OIDC_ISSUER, OIDC_AUDIENCE } = this.options.config;
    try {
      const { payload } = await jwtVerify(token, this.keys.find, {
        issuer: OIDC_ISSUER,
        audience: OIDC_AUDIENCE,
        algorithms: ASYMMETRIC,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: 5,
      });
      return readClaims(payload);
    } catch (error) {
      if (error instanceof Problem) throw error;
      if (error instanceof errors.JOSEError) throw invalidToken(reasonOf(error), error);
      throw error;
    }
  }
}

/** A key from a public set must never be taken as a shared secret, so the HMAC algorithms are not among them. */
const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const claimsSchema = z.object({
  // As long as the ids of customers and sellers may be.
  sub: plainText.min(1).max(128),
  exp: z.number(),
  roles: z.array(z.string()).default([]),
  email: z.string().optional(),
  name: z.string().optional(),
});

function readClaims(payload: JWTPayload): VerifiedToken {
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) throw invalidToken('its claims are not as expected', claims.error);
  const { sub, exp, roles, email, name } = claims.data;
  return {
    user: {
      id: sub,
      roles: roles.filter((role): role is Role => roleSchema.safeParse(role).success),
      ...(email !== undefined && { email }),
      ...(name !== undefined && { name }),
    },
    expiresAt: new Date(exp * 1000),
  };
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `its claim ${error.claim} is not accepted`;
  if (error instanceof errors.JWKSNoMatchingKey) return 'its signing key is unknown';
  return 'it is not a valid JWT of this issuer';
}

function invalidToken(reason: string, cause: unknown): Problem {
  return new Problem('invalid-token', 401, {
    detail: `The access token is refused: ${reason}.`,
    headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${reason}"` },
    cause,
  });
}
