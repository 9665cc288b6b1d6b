import { spawnSync } from 'node:child_process';

/** The public images; docker-compose.yml names the same. */
export const POSTGRES_IMAGE = 'postgres:18';
export const KAFKA_IMAGE = 'apache/kafka:4.3.1';

/** Whether a container engine answers. */
export function hasDocker(): boolean {
  return docker('version', '--format', '{{.Server.Version}}') === 0;
}

/** Whether the images are on this machine already. */
export function hasImages(): boolean {
  return docker('image', 'inspect', POSTGRES_IMAGE, KAFKA_IMAGE) === 0;
}

function docker(...args: string[]): number | null {
  return spawnSync('docker', args, { stdio: 'ignore', timeout: 5_000 }).status;
}
