import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An OpenID Connect issuer of the spec's own, which can sign anything. */
export interface IdentityProviderUnderTest {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Signs these claims over sensible ones; `undefined` leaves a claim out. */
  sign(claims: object): Promise<string>;
}

export async function identityProviderOn(port: number): Promise<IdentityProviderUnderTest> {
  const issuer = `http://localhost:${port}`;
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const documents: Readonly<Record<string, object>> = {
    '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/jwks` },
    '/jwks': { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] },
  };
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(documents[request.url ?? ''] ?? {}));
  });
  return {
    start: () => new Promise((resolve) => server.listen(port, 'localhost', resolve)),
    stop: () =>
      new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
    sign: (claims) => {
      const inAnHour = Math.floor(Date.now() / 1000) + 3_600;
      return new SignJWT({ iss: issuer, aud: 'waybill', sub: 'alice', exp: inAnHour, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .sign(privateKey);
    },
  };
}
