import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An OpenID Connect issuer of the spec's own, whose tokens may end as soon as the spec likes. */
export interface IdentityProviderUnderTest {
  readonly issuer: string;
  /** @param lifetimeS until it expires */
  token(subject: string, role: string, lifetimeS?: number): Promise<string>;
  stop(): Promise<void>;
}

export async function startIdentityProvider(): Promise<IdentityProviderUnderTest> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }];
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    const discovery = { issuer: issuer(), jwks_uri: `${issuer()}/jwks` };
    response.end(JSON.stringify(request.url === '/jwks' ? { keys } : discovery));
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const issuer = () => `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    issuer: issuer(),
    token: (subject, role, lifetimeS = 3_600) =>
      new SignJWT({ roles: [role] })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setIssuer(issuer())
        .setAudience('waybill')
        .setSubject(subject)
        // The clock's tolerance is five seconds.
        .setExpirationTime(Math.floor(Date.now() / 1_000) + lifetimeS)
        .sign(privateKey),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
