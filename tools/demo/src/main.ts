import { readOptions, USAGE } from './options.ts';
import { showProgress } from './progress.ts';
import { readRecordedOrders, type RecordedOrder } from './recorded-orders.ts';
import { readCatalogue, replay } from './replay.ts';
import { report } from './report.ts';
import { schedule } from './schedule.ts';
import { type Story, summarize } from './tally.ts';

/** Exit codes: 0 every accepted order ended, 1 not so or it could not run, 130 interrupted. */
process.exitCode = await main().catch((error: unknown) => {
  for (let cause = error; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined)
    console.error(cause instanceof Error ? cause.message : cause);
  return 1;
});

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(USAGE);
    return 0;
  }
  const products = await readCatalogue(options.url).catch((cause: unknown) => {
    throw new Error(
      `${options.url} does not serve its catalogue. Is the stack up? Start it with: npm start`,
      {
        cause,
      },
    );
  });
  const orders = readRecordedOrders(options.orders);
  console.error(describe(orders, options.speed));

  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const stories: Story[] = [];
  const progress = showProgress(stories, orders.length);
  try {
    await replay(orders, products, options, stories, interrupted.signal);
  } finally {
    progress.stop();
    console.log(`\n${report(summarize(stories))}`);
  }
  if (interrupted.signal.aborted) return 130;
  return summarize(stories).underWay === 0 ? 0 : 1;
}

function describe(orders: readonly RecordedOrder[], speed: number): string {
  const minutes = orders.map(({ minute }) => minute);
  const seconds = Math.round((schedule(minutes, speed).at(-1) ?? 0) / 1_000);
  const day = (minute: number | undefined) => new Date((minute ?? 0) * 60_000).toISOString().slice(0, 10);
  return (
    `${orders.length} orders of ${day(minutes[0])} to ${day(minutes.at(-1))}, ` +
    `${Math.round((seconds * speed) / 60)} shop hours in ${seconds} s; Ctrl-C ends with the table so far`
  );
}
