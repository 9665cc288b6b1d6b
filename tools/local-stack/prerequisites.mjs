// What this machine must have before anything is installed. Plain JavaScript without dependencies: it
// runs on the host's own Node.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './installation.mjs';

const GIB = 1024 ** 3;
const OLDEST_NODE = 20;
const OLDEST_JAVA = 17;
const PORTS = {
  'order-api': 3000,
  invoice: 3001,
  fulfillment: 3002,
  forecasting: 3003,
  notification: 3004,
  'realtime-gateway': 3010,
  'one origin': 8080,
  'identity provider': 9400,
  'provider sandbox': 9500,
  'sandbox mail': 9525,
  Postgres: 15432,
  Kafka: 19092,
};

/**
 * @typedef {{ name: string, found: string, ok: boolean, optional?: boolean, remedy?: string, isUp?: boolean }} Check
 * `optional`: a failure alone does not stop the platform from starting. `isUp`: it runs already.
 */

/** What must hold before npm can install. @returns {Check[]} */
export function toInstall() {
  return [node(), npm(), disk(), infrastructure()];
}

/** Everything, for `npm run doctor`. @returns {Promise<Check[]>} */
export async function all() {
  return [node(), npm(), java(), maven(), docker(), infrastructure(), disk(), memory(), ...(await ports())];
}

/**
 * The process whose stack runs on this clone, by the record that `npm start` keeps of its processes.
 * @returns {number | undefined} its pid
 */
function runningStack() {
  try {
    const { launcher } = JSON.parse(
      readFileSync(join(ROOT, '.waybill', 'local-stack', 'processes.json'), 'utf8'),
    );
    process.kill(launcher.pid, 0); // signal 0 only asks whether it is there
    return launcher.pid;
  } catch {
    return undefined;
  }
}

function node() {
  const ok = Number(process.versions.node.split('.')[0]) >= OLDEST_NODE;
  return {
    name: `Node ${OLDEST_NODE} or newer`,
    found: process.versions.node,
    ok,
    remedy: 'install it from https://nodejs.org (npm then brings the exact version that is used)',
  };
}

function npm() {
  const found = output('npm', ['--version']);
  return {
    name: 'npm',
    found: found || 'none',
    ok: found !== '',
    remedy: 'comes with Node: https://nodejs.org',
  };
}

function java() {
  const home = process.env.JAVA_HOME;
  const text = output(home ? join(home, 'bin', 'java') : 'java', ['-version']);
  const version = /version "(\d+)[^"]*"/.exec(text);
  return {
    name: `Java ${OLDEST_JAVA} or newer`,
    found: version ? version[0].slice(9, -1) : 'none',
    ok: version !== null && Number(version[1]) >= OLDEST_JAVA,
    optional: true,
    remedy: 'Debian, Ubuntu: apt install openjdk-17-jre-headless · macOS: brew install openjdk@17',
  };
}

function maven() {
  const version = /Apache Maven ([\d.]+)/.exec(output('mvn', ['--version']));
  const fetched = existsSync(
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'waybill', 'kafka-4.3.1'),
  );
  return {
    name: 'Maven (fetches Kafka)',
    found: version ? version[1] : fetched ? 'none, but Kafka is fetched already' : 'none',
    ok: version !== null || fetched,
    optional: true,
    remedy: 'Debian, Ubuntu: apt install maven · macOS: brew install maven',
  };
}

function docker() {
  const version = output('docker', ['version', '--format', '{{.Server.Version}}'], { errors: false });
  return {
    name: 'Docker',
    found: version || 'none',
    ok: version !== '',
    optional: true,
    remedy: 'only needed without Java: https://docs.docker.com/get-docker',
  };
}

/** Postgres comes from npm; Kafka needs Java (and Maven once), or both run in Docker, or elsewhere. */
function infrastructure() {
  const name = 'a way to run Postgres and Kafka';
  const external = process.env.WAYBILL_POSTGRES_URL && process.env.WAYBILL_KAFKA_BROKERS;
  const asked = process.env.WAYBILL_INFRA;
  const ways = {
    external: () => Boolean(external),
    embedded: () => java().ok && maven().ok,
    docker: () => docker().ok,
  };
  if (asked && !Object.hasOwn(ways, asked)) {
    const remedy = `set it to ${Object.keys(ways).join(', ')}, or not at all`;
    return { name, found: `WAYBILL_INFRA=${asked}`, ok: false, remedy };
  }
  const tried = asked ? [asked] : Object.keys(ways);
  const way = tried.find((name) => ways[name]());
  const remedies = {
    external: 'set WAYBILL_POSTGRES_URL and WAYBILL_KAFKA_BROKERS',
    embedded:
      'install Java 17 and Maven (apt install openjdk-17-jre-headless maven · brew install openjdk@17 maven)',
    docker: 'start Docker',
  };
  return {
    name,
    found: way ?? 'none',
    ok: way !== undefined,
    remedy: asked ? remedies[asked] : `${remedies.embedded}, or ${remedies.docker}, or ${remedies.external}`,
  };
}

function disk() {
  const { bavail, bsize } = statfsSync(ROOT);
  const needed = existsSync(join(ROOT, 'node_modules')) ? 1 : 3;
  return {
    name: `${needed} GiB of free disk`,
    found: `${((bavail * bsize) / GIB).toFixed(1)} GiB`,
    ok: bavail * bsize >= needed * GIB,
    remedy: `free some space on the disk of ${ROOT}`,
  };
}

function memory() {
  return {
    name: '4 GiB of memory',
    found: `${(totalmem() / GIB).toFixed(1)} GiB`,
    ok: totalmem() >= 3.5 * GIB,
    optional: true,
    remedy: 'close other programs',
  };
}

async function ports() {
  const stack = runningStack();
  // A pid alone may be another program's by now.
  if (stack && !(await isFree(PORTS['one origin'])))
    return [
      { name: 'ports', found: `the stack of this clone is up (process ${stack})`, ok: true, isUp: true },
    ];
  return Promise.all(
    Object.entries(PORTS).map(async ([name, port]) => {
      const ok = await isFree(port);
      return {
        name: `port ${port} (${name})`,
        found: ok ? 'free' : 'taken',
        ok,
        remedy: `another clone's stack? else find who has it: lsof -i :${port}`,
      };
    }),
  );
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

/** What a program prints; empty when it is missing or fails. */
function output(command, args, { errors = true } = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? `${stdout}${errors ? stderr : ''}`.trim() : '';
}
