import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { event, stockAdjusted, type StockAdjusted } from '@waybill/contracts';
import { type EventHandler, OnEvent, Outbox, PermanentError } from '@waybill/messaging';
import { consume, createService, listen, ServiceModule } from '@waybill/service-kit';
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  freePort,
  kafkaBrokers,
  mintToken,
  SERVICES,
  startService,
  type ServiceHandle,
  type TestDatabase,
} from '@waybill/testing';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';

const handled: string[] = [];

@OnEvent(stockAdjusted)
class OnStockAdjusted implements EventHandler<typeof stockAdjusted> {
  handle({ sku, version, delta }: StockAdjusted): Promise<void> {
    if (delta > 400) return Promise.reject(new PermanentError('more than the shelf holds'));
    handled.push(`${sku} ${version}: ${delta}`);
    return Promise.resolve();
  }
}

let database: TestDatabase;
let provider: ServiceHandle;
let app: NestFastifyApplication;
let url: string;
let token: string;

beforeAll(async () => {
  database = await createTestDatabase();
  provider = await startIdentityProvider();
  token = await mintToken(provider.url, 'operator', 'olivia');
  app = await createService(await warehouse(provider.url));
  url = await listen(app);
  await consume(app);
}, 120_000);

afterAll(async () => {
  await app.close();
  await provider.stop();
  await database.drop();
});

describe('npm run dead-letters', () => {
  test('lists what died, shows it, mends it and has it run', async () => {
    const position = await deadLetterOf('85123A');
    const listed = await deadLetters('list');
    expect(listed.output).toMatch(/^SERVICE +POSITION +STATE +EVENT +KEY/);
    expect(listed.output).toMatch(
      /warehouse +\d+ +dead +StockAdjusted +85123A +1 .*more than the shelf holds/,
    );
    const shown = await deadLetters('show', position);
    expect(shown.output).toContain('"delta": 480');

    const payload = JSON.stringify({ ...stockAdjusted.sample, delta: 48 });
    expect((await deadLetters('edit', position, '--payload', payload)).output).toContain('is edited');
    expect((await deadLetters('replay', position)).output).toContain('StockAdjusted of 85123A is replayed');
    await eventually(() => expect(handled).toContain('85123A 1: 48'));
    const audit = JSON.parse((await deadLetters('audit', '--json')).output) as object[];
    expect(audit).toMatchObject([
      { service: 'warehouse', action: 'replay', by: 'olivia', key: '85123A' },
      { service: 'warehouse', action: 'edit', by: 'olivia', key: '85123A' },
    ]);
  });

  test('says why it could not do something, and fails', async () => {
    const position = await deadLetterOf('22423');
    const refused = await deadLetters('edit', position, '--payload', '{"sku":"22423"}');
    expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('#/delta') as unknown });
    expect((await deadLetters('skip', position, '--reason', 'counted by hand')).code).toBe(0);
    const again = await deadLetters('skip', position, '--reason', 'counted by hand');
    expect(again).toMatchObject({ code: 1, errors: expect.stringContaining('skipped by olivia') as unknown });
  });

  test('replays by filter', async () => {
    await deadLetterOf('21730');
    expect((await deadLetters('replay', '--key', '21730')).output).toBe('warehouse: 1 replayed');
    expect((await deadLetters('replay', '--key', 'unheard-of')).output).toBe('Nothing.');
  });

  test('says how to use it when it was not understood', async () => {
    const misused = await deadLetters('skip', '17');
    expect(misused).toMatchObject({ code: 2, errors: expect.stringContaining('needs a reason') as unknown });
  });
});

/** Publishes an event that dies. @returns the position at which it lies */
async function deadLetterOf(sku: string): Promise<string> {
  await app
    .get(DataSource)
    .transaction((manager) =>
      app.get(Outbox).append(manager, event(stockAdjusted, { ...stockAdjusted.sample, sku })),
    );
  return eventually(async () => {
    const listed = await deadLetters('list', '--key', sku, '--json');
    const [found] = JSON.parse(listed.output) as { position: string }[];
    if (!found) throw new Error(`${sku} is not dead yet.`);
    return found.position;
  });
}

/** Runs the command as the shell would. */
function deadLetters(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
  const main = join(import.meta.dirname, 'main.ts');
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--conditions=@waybill/source', main, ...args, '--service', 'warehouse', '--url', url],
      { env: { PATH: process.env['PATH'], WAYBILL_TOKEN: token } },
      (_error, output, errors) => resolve({ code: child.exitCode ?? -1, output: output.trim(), errors }),
    );
  });
}

async function startIdentityProvider(): Promise<ServiceHandle> {
  const run = SERVICES.find(({ name }) => name === 'identity-provider')?.run ?? [];
  const port = await freePort();
  return startService({
    name: 'identity-provider',
    run,
    url: `http://localhost:${port}`,
    env: { PORT: String(port) },
    logFile: join(tmpdir(), `identity-provider-${port}.log`),
  });
}

async function warehouse(issuer: string) {
  const kit = ServiceModule.forRoot({
    name: 'warehouse',
    title: 'Warehouse',
    description: 'A service whose shelves are small.',
    config: {
      PORT: 0,
      HOST: '127.0.0.1',
      DATABASE_URL: database.url,
      DATABASE_POOL_SIZE: 10,
      KAFKA_BROKERS: (await kafkaBrokers()).split(','),
      KAFKA_TOPIC_PREFIX: await createTestTopics(),
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: 'waybill',
      LOG_LEVEL: 'silent',
    },
  });
  class AppModule {}
  Module({ imports: [kit], controllers: [OnStockAdjusted] })(AppModule);
  return AppModule;
}
