import { afterEach, describe, expect, test } from '@jest/globals';
import { NotAttempted, RateLimited } from '@waybill/provider-calls';
import { freePort } from '@waybill/testing';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from './easypost.ts';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

describe('A request to EasyPost', () => {
  test('that EasyPost says no to is refused with its code and words', async () => {
    await expect(askOf(answering(422, 'SHIPMENT.POSTAGE.EXISTS'))).rejects.toMatchObject({
      name: 'Refused',
      code: 'SHIPMENT.POSTAGE.EXISTS',
      message: 'as it is',
    });
  });

  test('beyond the rate holds back for as long as EasyPost asks', async () => {
    const failure = await askOf(answering(429, 'RATE_LIMITED', { 'retry-after': '7' })).catch(String);

    expect(failure).toBe(String(new RateLimited(7_000)));
  });

  test.each([401, 402, 403])('that our account is at fault for (%i) was not attempted', async (status) => {
    await expect(askOf(answering(status, 'APIKEY.INVALID'))).rejects.toBeInstanceOf(NotAttempted);
  });

  test('that found nobody was not attempted', async () => {
    await expect(askAt(await freePort())).rejects.toBeInstanceOf(NotAttempted);
  });

  test.each([
    ['fails at the provider', answering(500, 'INTERNAL_SERVER_ERROR')],
    ['is answered by something else', saying('<html>')],
    ['loses its connection', hangUp],
  ])('that %s has an unknown outcome', async (_, listener) => {
    const failure: unknown = await askOf(listener).then(
      () => 'answered',
      (error: unknown) => error,
    );

    expect(failure).not.toBe('answered');
    expect(failure).not.toBeInstanceOf(NotAttempted);
    expect(failure).not.toBeInstanceOf(RateLimited);
    expect(failure).not.toMatchObject({ name: 'Refused' });
  });

  test('that gets no answer ends with its signal', async () => {
    const stopping = new AbortController();

    const asked = askOf(() => stopping.abort(), stopping.signal);

    await expect(asked).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

function answering(status: number, code: string, headers: Record<string, string> = {}): RequestListener {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { code, message: 'as it is', errors: [] } }));
  };
}

function saying(body: string): RequestListener {
  return (_, response) => response.writeHead(422).end(body);
}

function hangUp({ socket }: IncomingMessage): void {
  socket.destroy();
}

async function askOf(listener: RequestListener, signal?: AbortSignal): Promise<unknown> {
  server = createServer(listener).listen(0, 'localhost');
  await once(server, 'listening');
  return askAt((server.address() as AddressInfo).port, signal);
}

function askAt(port: number, signal = AbortSignal.timeout(10_000)): Promise<unknown> {
  const account = { apiKey: 'EZTKspec', apiUrl: `http://localhost:${port}/v2` };
  return request(account, signal, (client) => client.Shipment.retrieve('shp_1'));
}
