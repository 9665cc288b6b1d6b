import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { createTestDatabase, eventually, type TestDatabase } from '@waybill/testing';
import { Agent, get } from 'node:http';
import { Public } from '../auth/decorators.ts';
import { startServiceUnderTest } from '../testing/service-under-test.ts';

const asked = Promise.withResolvers<void>();
const answerable = Promise.withResolvers<string>();

@Public()
@Controller('slow')
class SlowController {
  @Get()
  answer() {
    asked.resolve();
    return answerable.promise;
  }
}

describe('a service that ends', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  test('answers what it was asked, and does not wait for clients that keep their connections', async () => {
    const { app, url } = await startServiceUnderTest(database.url, { controllers: [SlowController] });
    const agent = new Agent({ keepAlive: true });
    const answering = statusOf(`${url}/slow`, agent);
    await asked.promise;
    const since = performance.now();
    const closing = app.close();
    await eventually(() => expect(fetch(`${url}/health/live`)).rejects.toThrow());
    answerable.resolve('at last');

    expect(await answering).toEqual({ status: 200, connection: 'close' });
    await closing;
    expect(performance.now() - since).toBeLessThan(5_000);
    agent.destroy();
  });
});

function statusOf(url: string, agent: Agent): Promise<{ status?: number; connection?: string }> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const { statusCode, headers } = response.resume();
      resolve({ status: statusCode, connection: headers.connection });
    }).once('error', reject);
  });
}
