import { type Story, summarize } from './tally.ts';

const WIDTH = 24;
const REDRAW_MS = 200;
/** Where lines can't be redrawn, a log say. ms */
const LINE_EVERY_MS = 5_000;

/** Shows how far the orders are, until it is stopped. */
export function showProgress(stories: readonly Story[], total: number): { stop: () => void } {
  const start = performance.now();
  const redraws = process.stderr.isTTY;
  const draw = () => {
    const line = progressLine(stories, total, (performance.now() - start) / 1_000);
    process.stderr.write(redraws ? `\r\x1b[2K${line}` : `${line}\n`);
  };
  const timer = setInterval(draw, redraws ? REDRAW_MS : LINE_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      draw();
      if (redraws) process.stderr.write('\n');
    },
  };
}

/** The bar counts orders that have ended, in whatever way. */
export function progressLine(stories: readonly Story[], total: number, seconds: number): string {
  const { placed, paid, dispatched, delivered, refused, underWay } = summarize(stories);
  const refusals = [...refused.values()].reduce((sum, count) => sum + count, 0);
  const done = Math.round(((placed - underWay + refusals) / total) * WIDTH);
  const bar = '█'.repeat(done) + '░'.repeat(WIDTH - done);
  const clock = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
  const counts = `${placed}/${total} placed, ${paid} paid, ${dispatched} dispatched, ${delivered} delivered`;
  return `${bar} ${counts}${refusals > 0 ? `, ${refusals} refused` : ''}  ${clock}`;
}
