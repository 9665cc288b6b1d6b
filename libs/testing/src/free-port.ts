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

/** @throws naming the first port that is taken, whose it should be, and how to find who has it */
export async function assertPortsFree(
  ports: readonly (readonly [name: string, port: number])[],
): Promise<void> {
  for (const [name, port] of ports) {
    if (await isPortFree(port)) continue;
    const search = process.platform === 'linux' ? `ss -ltnp 'sport = :${port}'` : `lsof -i :${port}`;
    throw new Error(
      `Port ${port}, which ${name} needs, is taken. Stop the program that has it; this finds it: ${search}`,
    );
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
