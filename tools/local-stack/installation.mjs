// Brings node_modules to what package-lock.json says, and finds the Node that npm installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const MODULES = join(ROOT, 'node_modules');
const NODE = join(MODULES, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Installs what is missing. @throws {Error} when npm fails */
export function install() {
  if (isInstalled()) return;
  const start = Date.now();
  console.error('Installing the packages of package-lock.json (about a minute) …');
  npm('ci', '--no-audit', '--no-fund');
  console.error(`Installed in ${Math.round((Date.now() - start) / 1000)} s.`);
}

/**
 * Whether every wanted package is there, in its version. Both are the `packages` of a lock file: what
 * stands in node_modules, and what package-lock.json says.
 */
export function holdsAll(found, wanted) {
  return Object.entries(wanted).every(
    ([path, { version, link = false, optional }]) =>
      !path.startsWith('node_modules/') ||
      optional || // packages for other systems are in the lock file too
      // A workspace is a link and has no version here, so its presence is asked first.
      (found[path] !== undefined && found[path].version === version && (found[path].link ?? false) === link),
  );
}

/** The pinned Node's program. @throws {Error} when npm's install scripts are off */
export function pinnedNode() {
  const wanted = `v${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).devDependencies.node}`;
  // Its program comes by an install script; where those are skipped the host's Node would run unnoticed.
  if (version() !== wanted) npm('rebuild', 'node');
  if (version() === wanted) return NODE;
  throw new Error(
    `Node ${wanted} is not in node_modules. Allow install scripts (npm config set ignore-scripts false), then run: npm rebuild node`,
  );
}

function isInstalled() {
  // npm writes this file last, so it is missing after an install that was cut short.
  const written = join(MODULES, '.package-lock.json');
  return existsSync(written) && holdsAll(packagesOf(written), packagesOf(join(ROOT, 'package-lock.json')));
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

function version() {
  return existsSync(NODE) ? spawnSync(NODE, ['--version'], { encoding: 'utf8' }).stdout?.trim() : undefined;
}

function npm(...args) {
  // Its standard output goes to ours for errors: `token` prints a token and nothing else.
  const { status } = spawnSync('npm', args, {
    cwd: ROOT,
    stdio: ['inherit', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed; what it said is above.`);
}
