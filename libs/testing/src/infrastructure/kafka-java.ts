import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const KAFKA_VERSION = '4.3.1';
const OLDEST_JAVA = 17;
const POM = fileURLToPath(new URL('./kafka-jars.pom.xml', import.meta.url));

/** The Java program to use: that of JAVA_HOME, else the one on the path. */
export function java(): string {
  const home = process.env['JAVA_HOME'];
  return home ? join(home, 'bin', 'java') : 'java';
}

/** Java's major version; undefined without Java. */
export async function javaVersion(): Promise<number | undefined> {
  const found = await run(java(), ['-version']).catch(() => undefined);
  const version = /version "(\d+)/.exec(found?.stderr ?? '')?.[1];
  return version === undefined ? undefined : Number(version);
}

/** Maven's version; undefined without Maven. */
export async function mavenVersion(): Promise<string | undefined> {
  const found = await run('mvn', ['--version']).catch(() => undefined);
  return /Apache Maven ([\d.]+)/.exec(found?.stdout ?? '')?.[1];
}

/** What stops an embedded Kafka from running here; undefined: nothing. */
export async function missingForKafka(): Promise<string | undefined> {
  const version = await javaVersion();
  if (version === undefined) return 'Java is missing';
  if (version < OLDEST_JAVA) return `Java ${version} is older than ${OLDEST_JAVA}`;
  if (!existsSync(jarsDirectory()) && !(await mavenVersion())) return 'Maven is missing';
  return undefined;
}

/**
 * Kafka's class path. The jars come by Maven, once per user and version (45 MB): they are fetched
 * beside their final place and moved there when complete, so half a download is never used.
 * @throws when Maven fails, with what it said
 */
export async function kafkaClassPath(onProgress?: (message: string) => void): Promise<string> {
  const directory = jarsDirectory();
  if (!existsSync(directory)) {
    onProgress?.(`Apache Kafka ${KAFKA_VERSION}: fetching by Maven (45 MB, once)`);
    await mkdir(join(directory, '..'), { recursive: true });
    const partial = await mkdtemp(`${directory}.partial-`);
    await fetchJars(partial);
    // Another start may have been quicker; its jars are as good.
    await rename(partial, directory).catch(() => rm(partial, { recursive: true, force: true }));
  }
  return join(directory, '*');
}

async function fetchJars(directory: string): Promise<void> {
  const goal = 'dependency:copy-dependencies';
  const args = ['-q', '-B', '-f', POM, goal, '-DincludeScope=runtime', `-DoutputDirectory=${directory}`];
  await run('mvn', args, { maxBuffer: 16 * 1024 * 1024 }).catch(
    async (error: Error & { stdout?: string }) => {
      await rm(directory, { recursive: true, force: true });
      const said = error.stdout?.split('\n').find((line) => line.includes('ERROR')) ?? error.message;
      throw new Error(`Maven could not fetch Apache Kafka ${KAFKA_VERSION}: ${said}`, { cause: error });
    },
  );
}

function jarsDirectory(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'waybill', `kafka-${KAFKA_VERSION}`);
}
