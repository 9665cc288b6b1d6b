/** `npm run dead-letters -- list`: what no handler could handle, and what to do about it. */
import { readCommandLine, USAGE, UsageError } from './command-line.ts';
import { run } from './run.ts';
import { servicesFor } from './services.ts';

try {
  const line = readCommandLine(process.argv.slice(2));
  const { text, json, failures } = await run(line, await servicesFor(line));
  const output = line.json ? JSON.stringify(json, undefined, 2) : text;
  if (output !== '') console.log(output);
  for (const failure of failures) console.error(failure);
  if (failures.length > 0) process.exitCode = 1;
} catch (error) {
  console.error((error as Error).message);
  if (error instanceof UsageError) console.error(`\n${USAGE}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
