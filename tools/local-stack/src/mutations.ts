/**
 * `npm run test:mutations -- [names]`: takes one safeguard after the other out of the services, in memory, and runs the
 * scenario that aims at it, which then must fail: a scenario that can't fail proves nothing.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serveTestStack } from '@waybill/testing';
import { build } from './build.ts';
import { jest } from './jest.ts';
import { whenLauncherEnds } from './launchers.ts';
import { MUTATIONS, type Mutation } from './mutations/mutations.ts';
import { ROOT } from './paths.ts';
import { showProgress } from './progress.ts';

const OPTIONS_VARIABLE = 'WAYBILL_MUTATION_OPTIONS';
const APPLY = pathToFileURL(join(ROOT, 'tools/local-stack/src/mutations/apply.ts')).href;

whenLauncherEnds(() => process.exit(1));
const progress = showProgress();
await progress.step('build', build);
const stack = await serveTestStack(progress.say, { reuse: true });
const wanted = process.argv.slice(2);
const survivors: string[] = [];
try {
  await progress.step('Postgres and Kafka for the scenarios', () => stack.start());
  for (const mutation of MUTATIONS) {
    if (wanted.length > 0 && !wanted.includes(mutation.name)) continue;
    const noticed = await isNoticed(mutation);
    if (!noticed) survivors.push(mutation.name);
    process.stdout.write(`${noticed ? 'noticed ' : 'SURVIVED'}  without ${mutation.without}\n`);
  }
} finally {
  await stack.stop();
}
process.exit(survivors.length === 0 ? 0 : 1);

/** @throws when the scenario could not be run, which would prove nothing either */
async function isNoticed({ name, edits, scenario }: Mutation): Promise<boolean> {
  for (const { file, find } of edits) {
    const places = readFileSync(join(ROOT, file), 'utf8').split(find).length - 1;
    if (places !== 1) throw new Error(`'${find}' stands ${places} times in ${file}, not once.`);
  }
  return !(await passes(scenario, `--import=${APPLY}?${name}`));
}

async function passes([file, name]: Mutation['scenario'], options: string): Promise<boolean> {
  const directory = mkdtempSync(join(tmpdir(), 'waybill-mutation-'));
  const outputFile = join(directory, 'results.json');
  process.env[OPTIONS_VARIABLE] = options;
  try {
    const config = join(ROOT, 'apps/faults-e2e/jest.config.js');
    await jest(
      ['--config', config, file, '-t', name, '--silent', '--json', '--outputFile', outputFile],
      stack.url,
    );
    return allPassed(JSON.parse(readFileSync(outputFile, 'utf8')) as Results, name);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Results {
  testResults: { assertionResults: { status: string; failureMessages: string[] }[] }[];
}

/** @throws when no scenario ran, or one failed because a service didn't start */
function allPassed({ testResults }: Results, name: string): boolean {
  const ran = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed' || status === 'failed');
  const failures = ran.flatMap(({ failureMessages }) => failureMessages);
  if (ran.length === 0) throw new Error(`No scenario is called '${name}'.`);
  const broken = failures.find((message) => message.includes('did not start'));
  if (broken) throw new Error(broken);
  return failures.length === 0;
}
