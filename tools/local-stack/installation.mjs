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

/** Whether node_modules holds every package of the lock file, in its version. */
function isInstalled() {
  // npm writes this file last, so it is missing after an install that was cut short.
  const written = join(MODULES, '.package-lock.json');
  if (!existsSync(written)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const found = JSON.parse(readFileSync(written, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      !path.startsWith('node_modules/') ||
      entry.optional || // packages for other systems are in the lock file too
      (found[path]?.version === entry.version && Boolean(found[path].link) === Boolean(entry.link)),
  );
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
