import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { eventually, freePort, startService } from '@waybill/testing';
import { keepAlive } from './keep-alive.ts';

const SERVICE = `require('node:http').createServer((_, answer) => answer.end()).listen(process.env.PORT)`;

it('starts a killed service again, and leaves it alone when the stack stops', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'waybill-keep-alive-'));
  const service = await startService({
    name: 'kiosk',
    run: ['-e', SERVICE],
    url: `http://localhost:${await freePort()}`,
    env: {},
    logFile: join(directory, 'kiosk.log'),
  });
  const said: string[] = [];
  const stopping = new AbortController();
  const watch = keepAlive(service, (line) => said.push(line), stopping.signal);

  const killed = service.pid;
  service.kill('SIGKILL');
  await eventually(async () => {
    expect(service.pid).not.toBe(killed);
    expect((await fetch(service.url)).status).toBe(200);
  });
  expect(said).toEqual(['kiosk ended (SIGKILL); it is started again']);

  stopping.abort();
  await service.stop();
  await watch;
  await expect(fetch(service.url)).rejects.toThrow('fetch failed');
  rmSync(directory, { recursive: true });
});
