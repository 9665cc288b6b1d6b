import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { createTestDatabase, freePort, type TestDatabase } from '@waybill/testing';
import { type ServiceUnderTest, startServiceUnderTest } from '../testing/service-under-test.ts';
import { CurrentUser, Public, Roles } from './decorators.ts';
import {
  type IdentityProviderUnderTest,
  identityProviderOn,
} from '../testing/identity-provider-under-test.ts';
import { TokenVerifier } from './token-verifier.ts';
import type { User } from './user.ts';

@Controller('who')
@Roles('customer', 'operator')
class WhoController {
  @Get()
  who(@CurrentUser() user: User) {
    return user;
  }

  @Get('anyone')
  @Public()
  anyone() {
    return {};
  }
}

@Controller('undeclared')
class UndeclaredController {
  @Get()
  show() {
    return {};
  }
}

const ALICE = { roles: ['customer', 'wizard'], email: 'alice@example.com' };

describe('auth', () => {
  let provider: IdentityProviderUnderTest;
  let database: TestDatabase;
  let service: ServiceUnderTest;
  let issuer: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    const port = await freePort();
    issuer = `http://localhost:${port}`;
    service = await startServiceUnderTest(database.url, { controllers: [WhoController] }, { issuer });
    // The service is up before its identity provider.
    const early = await ask(undefined, '/who', 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln');
    expect(early.status).toBe(503);
    expect(early.headers.get('retry-after')).toBe('5');
    provider = await identityProviderOn(port);
    await provider.start();
  });

  afterAll(async () => {
    await service.app.close();
    await provider.stop();
    await database.drop();
  });

  test('a route tells who is calling, without roles that nobody knows', async () => {
    const answer = await ask(ALICE);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ id: 'alice', roles: ['customer'], email: 'alice@example.com' });
  });

  test('without a token a route answers 401 with a challenge', async () => {
    const answer = await ask();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await answer.json()).toMatchObject({ type: 'https://waybill.example/problems/unauthenticated' });
  });

  test.each([
    ['another audience', { ...ALICE, aud: 'elsewhere' }],
    ['another issuer', { ...ALICE, iss: 'http://evil.example' }],
    ['an expiry in the past', { ...ALICE, exp: 1 }],
    ['no subject', { ...ALICE, sub: undefined }],
    ['a control character in its subject', { ...ALICE, sub: 'alice\u0000' }],
    ['a subject longer than any id', { ...ALICE, sub: 'a'.repeat(129) }],
  ])('a token with %s is refused', async (_, claims) => {
    const answer = await ask(claims);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
  });

  test.each(['nonsense', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.'])(
    'the token %s is refused',
    async (token) => {
      expect((await ask(undefined, '/who', `Bearer ${token}`)).status).toBe(401);
    },
  );

  test('a token of another key is refused', async () => {
    const stranger = await identityProviderOn(Number(new URL(issuer).port));
    expect((await ask(undefined, '/who', `Bearer ${await stranger.sign(ALICE)}`)).status).toBe(401);
  });

  test('another role gets 403', async () => {
    const answer = await ask({ ...ALICE, roles: ['seller'] });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ detail: 'This route needs the role customer or operator.' });
  });

  test('a public route asks for nothing', async () => {
    expect((await ask(undefined, '/who/anyone')).status).toBe(200);
  });

  test('a service with a route that says nothing about its callers does not start', async () => {
    const start = startServiceUnderTest(database.url, { controllers: [UndeclaredController] });
    await expect(start).rejects.toThrow(
      'routes with neither @Roles() nor @Public(): UndeclaredController.show',
    );
  });

  test('a verified token tells when it expires', async () => {
    const expiry = Math.floor(Date.now() / 1000) + 600;
    const verified = await service.app
      .get(TokenVerifier)
      .verifyToken(await provider.sign({ ...ALICE, exp: expiry }));
    expect(verified.expiresAt).toEqual(new Date(expiry * 1000));
  });

  async function ask(claims?: object, path = '/who', authorization?: string): Promise<Response> {
    const header = claims ? `Bearer ${await provider.sign(claims)}` : authorization;
    return fetch(service.url + path, header === undefined ? {} : { headers: { authorization: header } });
  }
});
