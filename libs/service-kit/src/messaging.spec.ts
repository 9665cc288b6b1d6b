import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Post } from '@nestjs/common';
import { event, stockAdjusted } from '@waybill/contracts';
import { currentContext, type EventContext, type EventHandler, OnEvent, Outbox } from '@waybill/messaging';
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  kafkaBrokers,
  type TestDatabase,
} from '@waybill/testing';
import { DataSource } from 'typeorm';
import { Public } from './auth/decorators.ts';
import { consume } from './run-service.ts';
import { type ServiceUnderTest, startServiceUnderTest } from './testing/service-under-test.ts';

@Public()
@Controller('adjustments')
class AdjustmentsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
  ) {}

  @Post()
  async adjust() {
    await this.dataSource.transaction((manager) =>
      this.outbox.append(manager, event(stockAdjusted, stockAdjusted.sample)),
    );
  }
}

@OnEvent(stockAdjusted)
class OnStockAdjusted implements EventHandler<typeof stockAdjusted> {
  async handle(_event: unknown, { manager }: EventContext): Promise<void> {
    const { correlationId, traceparent = '' } = currentContext();
    await manager.query('insert into seen values ($1, $2)', [correlationId, traceparent]);
  }
}

describe('a service with messaging', () => {
  let database: TestDatabase;
  let service: ServiceUnderTest;

  beforeAll(async () => {
    const [fresh, brokers, prefix] = await Promise.all([
      createTestDatabase(),
      kafkaBrokers(),
      createTestTopics(),
    ]);
    database = fresh;
    service = await startServiceUnderTest(
      database.url,
      { controllers: [AdjustmentsController, OnStockAdjusted] },
      { messaging: true, brokers: brokers.split(','), topicPrefix: prefix },
    );
    await service.app.get(DataSource).query('create table seen (correlation text, traceparent text)');
    await consume(service.app);
  }, 90_000);

  afterAll(async () => {
    await service.app.close();
    await database.drop();
  });

  test('shows messaging’s metrics among its own', async () => {
    const shown = await (await fetch(`${service.url}/metrics`)).text();
    expect(shown).toContain('process_cpu_seconds_total');
    expect(shown).toContain('outbox');
  });

  test('handles an event in the trace of the request that it comes of', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const answer = await fetch(`${service.url}/adjustments`, {
      method: 'POST',
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01`, 'x-correlation-id': 'count-17' },
    });
    expect(answer.status).toBe(201);
    await eventually(async () => {
      const seen = await service.app.get(DataSource).query<object[]>('select * from seen');
      expect(seen).toEqual([
        { correlation: 'count-17', traceparent: expect.stringContaining(traceId) as unknown },
      ]);
    });
  });
});
