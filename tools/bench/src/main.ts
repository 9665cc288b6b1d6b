/** `npm run bench:messaging`: measures what messaging and the accept path cost on top of the bare tools they use. */
import { cpus, loadavg, totalmem } from 'node:os';
import { serveTestStack, STACK_URL_VARIABLE } from '@waybill/testing';
import { measureAccepting } from './accept/accepting.ts';
import { build } from './build.ts';
import type { Finding } from './finding.ts';
import { measureMessaging } from './measure-messaging.ts';
import { readOptions, type BenchmarkName, type Options } from './options.ts';
import { table } from './report.ts';

const options = readOptions(process.argv.slice(2));
const say = (line: string) => process.stderr.write(`${line}\n`);
say('building');
await build();
const server = await serveTestStack(say, { reuse: true });
process.env[STACK_URL_VARIABLE] = server.url;
try {
  const { provider } = await server.start();
  const findings: Finding[] = [];
  for (const name of options.only) {
    say(`measuring: ${name}`);
    findings.push(...(await measure(name, options)));
  }
  const machine = describeMachine(provider);
  console.log(
    options.json
      ? JSON.stringify({ machine, options, findings }, null, 2)
      : `${table(findings)}\n\n${machine}`,
  );
} finally {
  await server.stop();
}

function measure(name: BenchmarkName, sizes: Options): Promise<Finding[]> {
  return name === 'accept' ? measureAccepting(sizes) : measureMessaging(name, sizes);
}

/** The load is told because on a busy machine only the ratios are worth something. */
function describeMachine(provider: string): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const load = `load ${loadavg()[1]?.toFixed(1)}`;
  const processor = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
  return `${processor}, ${memory}, ${load}, Node ${process.versions.node}, infrastructure: ${provider}`;
}
