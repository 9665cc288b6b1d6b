/** `npm run test:faults -- [Jest's arguments]`: every fault scenario, also those that take too long for `npm test`. */
import { join } from 'node:path';
import { serveTestStack } from '@waybill/testing';
import { build } from './build.ts';
import { runJest } from './jest.ts';
import { whenLauncherEnds } from './launchers.ts';
import { ROOT } from './paths.ts';
import { showProgress } from './progress.ts';

whenLauncherEnds(() => process.exit(1));
const progress = showProgress();
await progress.step('build', build);
const stack = await serveTestStack(progress.say, { reuse: true });
try {
  await progress.step('Postgres and Kafka for the scenarios', () => stack.start());
  const config = join(ROOT, 'apps/faults-e2e/jest.config.js');
  const specs = await runJest(['--config', config, ...process.argv.slice(2)], stack.url);
  process.stdout.write(`${specs.passed} passed, ${specs.failed} failed\n`);
  process.exitCode = specs.failed === 0 ? 0 : 1;
} finally {
  await stack.stop();
}
process.exit();
