import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Body, ConflictException, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { currentContext } from '@waybill/messaging';
import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Public } from './auth/decorators.ts';
import { Answer } from './http/answer.ts';
import { pageQuerySchema } from './paging/page-token.ts';
import { Problem, type ProblemDetails } from './problems/problem.ts';
import { type ServiceUnderTest, startServiceUnderTest } from './testing/service-under-test.ts';

const lineSchema = z.strictObject({ sku: z.string().min(1), quantity: z.int().min(1) }).meta({ id: 'Line' });
const basketSchema = z.strictObject({ lines: z.array(lineSchema).min(1) }).meta({ id: 'Basket' });

@Public()
@Controller('v1/baskets')
class BasketsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @ApiOkResponse({ standardSchema: z.object({ items: z.array(basketSchema) }).meta({ id: 'BasketList' }) })
  list(@Query({ schema: pageQuerySchema({ max: 50, default: 10 }) }) query: object) {
    return query;
  }

  @Get(':id')
  get(@Param('id', { schema: z.uuid() }) id: string) {
    throw new ConflictException(`Basket ${id} is closed.`);
  }

  @Post()
  add(@Body({ schema: basketSchema }) basket: z.infer<typeof basketSchema>) {
    return new Answer(202, { location: '/v1/baskets/1' }, basket);
  }

  @Post('context')
  @HttpCode(200)
  async context(@Body() _body: object) {
    await this.dataSource.query('select 1');
    return currentContext();
  }

  @Post('failure/:kind')
  fail(@Param('kind') kind: string) {
    if (kind === 'bug') throw new Error('the password is hunter2');
    throw refusal;
  }
}

const FORM = 'application/x-www-form-urlencoded';

const refusal = new Problem('unknown-sku', 422, {
  detail: 'No product X.',
  extensions: { skus: ['X'] },
  headers: { 'retry-after': '9' },
});

describe('a service', () => {
  let database: TestDatabase;
  let service: ServiceUnderTest;

  beforeAll(async () => {
    database = await createTestDatabase();
    service = await startServiceUnderTest(database.url, { controllers: [BasketsController] });
  });

  afterAll(async () => {
    await service.app.close();
    await database.drop();
  });

  test('sends an answer with its status and headers', async () => {
    const answer = await post('/v1/baskets', { lines: [{ sku: 'A', quantity: 1 }] });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe('/v1/baskets/1');
    expect(await answer.json()).toEqual({ lines: [{ sku: 'A', quantity: 1 }] });
  });

  test('names each fault of a body by JSON pointer, unknown fields too', async () => {
    const problem = await problemOf(
      post('/v1/baskets', { lines: [{ sku: '', quantity: 1, 'a/b': 1 }], extra: 1 }),
    );
    expect(problem).toMatchObject({ status: 400, type: 'https://waybill.example/problems/invalid-request' });
    expect(problem.errors).toEqual([
      { in: 'body', pointer: '#/lines/0/sku', detail: expect.stringContaining('Too small') as unknown },
      { in: 'body', pointer: '#/lines/0/a~1b', detail: 'Unknown field' },
      { in: 'body', pointer: '#/extra', detail: 'Unknown field' },
    ]);
  });

  test('names a field that is not Unicode', async () => {
    const problem = await problemOf(post('/v1/baskets', String.raw`{ "lines": [], "\ud800": 1 }`));
    expect(problem.errors).toContainEqual({ in: 'body', pointer: '#/%EF%BF%BD', detail: 'Unknown field' });
  });

  test('checks query and path as well', async () => {
    const query = await problemOf(fetch(`${service.url}/v1/baskets?pageSize=51&sort=up`));
    expect(query.errors).toMatchObject([
      { in: 'query', pointer: '#/pageSize' },
      { in: 'query', pointer: '#/sort' },
    ]);
    const path = await problemOf(fetch(`${service.url}/v1/baskets/17`));
    expect(path.errors).toMatchObject([{ in: 'param', pointer: '#/id' }]);
  });

  test('reads defaults from the schema', async () => {
    expect(await (await fetch(`${service.url}/v1/baskets`)).json()).toEqual({ pageSize: 10 });
  });

  test('answers a refusal with its members and headers', async () => {
    const answer = await post('/v1/baskets/failure/refusal', {});
    expect(answer.headers.get('retry-after')).toBe('9');
    expect(await answer.json()).toEqual({
      type: 'https://waybill.example/problems/unknown-sku',
      title: 'Unknown sku',
      status: 422,
      detail: 'No product X.',
      skus: ['X'],
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
    });
  });

  test.each([
    ['not-found', 404, () => fetch(`${service.url}/nowhere`)],
    ['conflict', 409, () => fetch(`${service.url}/v1/baskets/0199a2f0-0000-7000-8000-000000000000`)],
    ['invalid-request', 400, () => post('/v1/baskets', '{')],
    ['unsupported-media-type', 415, () => post('/v1/baskets', '<a/>', { 'content-type': 'text/xml' })],
    ['unsupported-media-type', 415, () => post('/v1/baskets', '{}', { 'content-type': 'text/plain' })],
    ['unsupported-media-type', 415, () => post('/v1/baskets', 'a=1', { 'content-type': FORM })],
    ['invalid-request', 400, () => fetch(`${service.url}/v1/baskets/%ff`)],
    ['uri-too-long', 414, () => fetch(`${service.url}/v1/baskets/${'x'.repeat(200)}`)],
    ['request-too-large', 413, () => post('/v1/baskets', `"${'x'.repeat(1_100_000)}"`)],
    ['internal-error', 500, () => post('/v1/baskets/failure/bug', {})],
  ])('answers %s with %d and problem details', async (slug, status, request) => {
    const problem = await problemOf(request());
    expect(problem).toMatchObject({ status, type: `https://waybill.example/problems/${slug}` });
    expect(problem.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  test('handles a request in its trace, even after its body and a database call', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, 'x-correlation-id': 'basket-17' };
    const answers = await Promise.all([
      post('/v1/baskets/context', { filling: 'x'.repeat(200_000) }, headers),
      post('/v1/baskets/context', {}),
    ]);
    expect(answers[0].headers.get('x-correlation-id')).toBe('basket-17');
    const [given, fresh] = (await Promise.all(answers.map((answer) => answer.json()))) as [Context, Context];
    expect(given).toMatchObject({
      correlationId: 'basket-17',
      traceparent: expect.stringContaining(traceId) as unknown,
    });
    expect(fresh.correlationId).toBe(answers[1].headers.get('x-correlation-id'));
    expect(fresh.traceparent).not.toContain(traceId);
  });

  test('gives every connection its time-outs', async () => {
    const settings = await service.app.get(DataSource).query<object[]>(
      `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
              current_setting('idle_in_transaction_session_timeout') as idle,
              current_setting('transaction_timeout') as transaction, current_setting('application_name') as name`,
    );
    expect(settings).toEqual([
      { statement: '10s', lock: '3s', idle: '5s', transaction: '30s', name: 'under-test' },
    ]);
  });

  test('tells its health and its metrics', async () => {
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${service.url}/metrics`)).text()).toMatch(
      /http_request_duration_seconds_count\{method="GET",route="\/health\/ready",status="200"\} \d+/,
    );
  });

  test('describes its API in OpenAPI 3.1', async () => {
    const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as OpenApi;
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).not.toContain('/health/live');
    expect(Object.keys(document.components.schemas).sort()).toEqual([
      'Basket',
      'BasketList',
      'Line',
      'Problem',
    ]);
    expect((await fetch(`${service.url}/docs`)).status).toBe(200);
  });

  function post(
    path: string,
    body: object | string,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(service.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }
});

interface Context {
  correlationId: string;
  traceparent: string;
}

interface OpenApi {
  openapi: string;
  paths: object;
  components: { schemas: object };
}

async function problemOf(request: Promise<Response>): Promise<ProblemDetails> {
  const answer = await request;
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  return (await answer.json()) as ProblemDetails;
}
