import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Infrastructure } from '../infrastructure/infrastructure.ts';
import { startInfrastructure } from '../infrastructure/start-infrastructure.ts';
import { standingStackUrl, type TestStack } from './test-stack.ts';

export interface StackServer {
  url: string;
  /** Starts Postgres and Kafka now, rather than when the first spec asks. */
  start(): Promise<TestStack>;
  /** The stack, if a spec asked for it. */
  started(): Promise<TestStack | undefined>;
  stop(): Promise<void>;
}

/**
 * Answers specs where their Postgres and Kafka are. The first question starts them, so that specs
 * which need neither do not wait; a stack that stays up is used instead where there is one.
 */
export async function serveTestStack(
  onProgress: (message: string) => void,
  { reuse }: { reuse: boolean },
): Promise<StackServer> {
  let own: Promise<Infrastructure> | undefined;
  let stack: Promise<TestStack> | undefined;
  const start = () =>
    (stack ??= (async () => {
      const standing = reuse ? await standingStack() : undefined;
      if (standing) {
        onProgress(`infrastructure: ${standing.provider} (the test stack that stays up)`);
        return standing;
      }
      own = startOwn(onProgress);
      const { provider, postgresUrl, kafkaBrokers } = await own;
      return { provider, postgresUrl, kafkaBrokers };
    })());

  const server = createServer((_request, response) => {
    start().then(
      (found) => response.end(JSON.stringify(found)),
      (error: unknown) => response.writeHead(503).end(String(error)),
    );
  });
  // A first start may fetch Kafka or images, which takes longer than Node's patience with a request.
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    start,
    started: async () => stack?.catch(() => undefined),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await (await own?.catch(() => undefined))?.stop();
    },
  };
}

/** The stack that stays up, if one does and answers. */
export async function standingStack(): Promise<TestStack | undefined> {
  const url = standingStackUrl();
  if (!url) return undefined;
  try {
    return (await (await fetch(url)).json()) as TestStack;
  } catch {
    return undefined;
  }
}

function startOwn(onProgress: (message: string) => void): Promise<Infrastructure> {
  const directory = mkdtempSync(join(tmpdir(), 'waybill-test-'));
  return startInfrastructure({ purpose: 'tests', directory, onProgress });
}
