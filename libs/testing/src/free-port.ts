import { createServer, type AddressInfo } from 'node:net';

/** A TCP port that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return listenBriefly(0);
}

/** Whether this port can be listened on, on any interface. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    await listenBriefly(port);
    return true;
  } catch {
    return false;
  }
}

function listenBriefly(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, () => {
      const taken = (server.address() as AddressInfo).port;
      server.close(() => resolve(taken));
    });
  });
}
