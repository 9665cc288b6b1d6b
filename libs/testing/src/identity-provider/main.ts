/**
 * The development identity provider: an OpenID Connect issuer that gives anyone who asks a token for any
 * role. `PORT` is where it listens, `KEY_FILE` where its signing key is kept, so that tokens outlive a restart.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  OAuth2Server,
  type JWK,
  type MutableToken,
  type TokenRequestIncomingMessage,
} from 'oauth2-mock-server';
import { ROLES, userFor, type Role } from './users.ts';

const AUDIENCE = 'waybill';
const LIFETIME_S = 12 * 60 * 60;

const port = Number(process.env['PORT'] ?? 9400);
const keyFile = process.env['KEY_FILE'];

const server = new OAuth2Server();
server.issuer.url = `http://localhost:${port}`;
await useKey();
server.service.on('beforeTokenSigning', describeUser);
server.service.addRoute('GET', '/health/ready', (_request, response) => {
  response.end('ready');
});
// Whoever reaches it gets any token, so only this machine does.
await server.start(port, '127.0.0.1');
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));

async function useKey(): Promise<void> {
  if (keyFile && existsSync(keyFile)) {
    await server.issuer.keys.add(JSON.parse(readFileSync(keyFile, 'utf8')) as JWK);
    return;
  }
  const key = await server.issuer.keys.generate('RS256');
  if (keyFile) writeFileSync(keyFile, JSON.stringify(key), { mode: 0o600 });
}

function describeUser(token: MutableToken, request: TokenRequestIncomingMessage): void {
  const asked = request.body as unknown as { role?: unknown; subject?: unknown };
  const role = ROLES.find((known) => known === asked.role) ?? ('customer' satisfies Role);
  const user = userFor(role, typeof asked.subject === 'string' ? asked.subject : 'alice');
  Object.assign(token.payload, {
    sub: user.subject,
    aud: AUDIENCE,
    roles: [user.role],
    name: user.name,
    email: user.email,
    exp: token.payload.iat + LIFETIME_S,
  });
}
