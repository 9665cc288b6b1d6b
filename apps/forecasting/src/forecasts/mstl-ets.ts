import { initSync, MSTL } from '@bsull/augurs/mstl';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type RawPrediction, widening } from './calibration.domain.ts';
import { WEEK } from './forecast-method.domain.ts';
import { LEVEL, prediction, type Prediction } from './prediction.domain.ts';

/**
 * Weekly season by MSTL (Bandara, Hyndman & Bergmeir, 2021), trend and remainder by automatic exponential smoothing,
 * intervals calibrated on the last weeks.
 * @param history units per day, oldest first, at least eight weeks
 */
export function mstlEts(history: readonly number[], horizon: number): Prediction[] {
  const factor = widthFactor(history);
  return forecast(history, horizon).map(({ mean, halfWidth }) => prediction(mean, halfWidth * factor));
}

/** Weeks that are forecast from what came before them. Six bring the intervals within 3 points of their level. */
const CALIBRATION_WEEKS = 6;

function widthFactor(history: readonly number[]): number {
  const ends = Array.from({ length: CALIBRATION_WEEKS }, (_, index) => history.length - (index + 1) * WEEK);
  return widening(
    ends.flatMap((end) => forecast(history.slice(0, end), WEEK)),
    ends.flatMap((end) => history.slice(end, end + WEEK)),
    LEVEL,
  );
}

function forecast(history: readonly number[], horizon: number): RawPrediction[] {
  loadWebAssembly();
  // Its memory is outside the garbage collector's reach: `using` frees it.
  using model = MSTL.ets([WEEK]);
  model.fit([...history]);
  const { point, intervals } = model.predict(horizon, LEVEL);
  return point.map((mean, index) => ({ mean, halfWidth: (intervals?.upper[index] ?? mean) - mean }));
}

let loaded = false;

/** The package finds its file by fetch, which Node doesn't do for `file:` URLs. Takes 3 ms, once. */
function loadWebAssembly(): void {
  if (loaded) return;
  const entry = createRequire(import.meta.url).resolve('@bsull/augurs/mstl');
  initSync({ module: readFileSync(entry.replace(/\.js$/, '_bg.wasm')) });
  loaded = true;
}
