import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Post } from '@nestjs/common';
import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { Public } from '../auth/decorators.ts';
import { startServiceUnderTest } from '../testing/service-under-test.ts';

@Public()
@Controller()
class OutageController {
  constructor(private readonly dataSource: DataSource) {}

  @Post('slow-statement')
  async slowStatement() {
    await this.dataSource.query("set local statement_timeout = '10ms'; select pg_sleep(5)");
  }

  @Post('lost-connection')
  async lostConnection() {
    await this.dataSource.query('select pg_terminate_backend(pg_backend_pid())');
  }

  @Post('busy-pool')
  async busyPool() {
    await Promise.all([1, 2, 3].map(() => this.dataSource.query('select pg_sleep(5.5)')));
  }

  @Post('mistaken-statement')
  async mistakenStatement() {
    await this.dataSource.query('select nothing from nowhere');
  }
}

describe('a database outage', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  test.each(['slow-statement', 'lost-connection', 'busy-pool'])('(%s) is answered with 503', async (kind) => {
    const answer = await provoke(kind);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await answer.json()).toMatchObject({ type: 'https://waybill.example/problems/unavailable' });
  });

  test('is something else than a mistaken statement', async () => {
    expect((await provoke('mistaken-statement')).status).toBe(500);
  });

  async function provoke(kind: string): Promise<Response> {
    const { app, url } = await startServiceUnderTest(
      database.url,
      { controllers: [OutageController] },
      { poolSize: 2 },
    );
    try {
      return await fetch(`${url}/${kind}`, { method: 'POST' });
    } finally {
      await app.close();
    }
  }
});
