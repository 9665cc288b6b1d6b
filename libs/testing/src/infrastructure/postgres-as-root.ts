import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whom a server runs as; undefined: as whoever runs this. */
export type PostgresUser = { uid: number; gid: number } | undefined;

/** Postgres refuses to run as root, so root runs it as the user `postgres`, created if need be. */
export async function postgresUser(): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return undefined;
  const find = async () => ({ uid: await number('-u'), gid: await number('-g') });
  return find().catch(async () => {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
    return find();
  });
}

/**
 * A copy of the programs that `user` may run. Below a private folder (say root's home, or one made by
 * `mktemp -d`) the originals are out of its reach.
 */
export async function reachablePrograms(bin: string, user: PostgresUser): Promise<string> {
  if (!user || (await isReachable(bin))) return bin;
  const native = dirname(bin);
  const manifest = await readFile(join(native, '..', 'package.json'), 'utf8');
  const copy = join(
    '/var/cache/waybill',
    `postgres-${(JSON.parse(manifest) as { version: string }).version}`,
  );
  const copied = await stat(copy).catch(() => undefined);
  if (!copied) {
    const partial = `${copy}.${process.pid}`;
    await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
    await cp(native, partial, { recursive: true, verbatimSymlinks: true });
    // Another start may have been quicker; its copy is as good.
    await rename(partial, copy).catch(() => rm(partial, { recursive: true, force: true }));
  }
  return join(copy, basename(bin));
}

/**
 * A folder for the server's files that `user` may write to: `wanted` itself, or one below
 * /var/lib/waybill which `wanted` remembers, so that removing `wanted` begins anew.
 */
export async function reachableDirectory(wanted: string, user: PostgresUser): Promise<string> {
  await mkdir(wanted, { recursive: true, mode: user ? 0o755 : 0o700 });
  if (!user) return wanted;
  const directory = (await isReachable(wanted)) ? wanted : await remembered(join(wanted, 'location'));
  await mkdir(directory, { recursive: true, mode: 0o755 });
  await chown(directory, user.uid, user.gid);
  return directory;
}

async function remembered(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known) return known;
  const directory = join('/var/lib/waybill', randomUUID());
  await writeFile(file, directory);
  return directory;
}

/** Whether everybody may pass every folder on the way. */
async function isReachable(path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

async function number(option: '-u' | '-g'): Promise<number> {
  return Number((await run('id', [option, 'postgres'])).stdout);
}
