import { Injectable } from '@nestjs/common';
import type { Sku } from '@waybill/contracts';
import { DailyDemand } from '../demand/daily-demand.ts';
import { addDays, demandSeries } from './demand-series.domain.ts';
import { type ForecastMethod, methodFor } from './forecast-method.domain.ts';
import type { Forecast } from './forecast.schema.ts';
import { mstlEts } from './mstl-ets.ts';
import { naiveMean } from './naive-mean.domain.ts';
import { LEVEL, type Prediction } from './prediction.domain.ts';
import { seasonalNaive } from './seasonal-naive.domain.ts';

/** Days of history that a weekly pattern is learnt from: fitting more takes longer and forecasts no better. */
const LONGEST_HISTORY = 364;

const METHODS: Record<ForecastMethod, (history: readonly number[], horizon: number) => Prediction[]> = {
  'mstl-ets': mstlEts,
  'seasonal-naive': seasonalNaive,
  'naive-mean': naiveMean,
};

/** Forecasts demand from the orders of the past. */
@Injectable()
export class ForecastDemand {
  constructor(private readonly demand: DailyDemand) {}

  /**
   * @param horizon days ahead
   * @returns undefined when nobody has ever ordered it
   */
  async run(sku: Sku, horizon: number, now = new Date()): Promise<Forecast | undefined> {
    const series = demandSeries(await this.demand.of(sku), now.toISOString().slice(0, 10), LONGEST_HISTORY);
    if (!series) return undefined;
    const { quantities, nextDay } = series;
    const method = methodFor(quantities.length);
    return {
      sku,
      method,
      horizonDays: horizon,
      level: LEVEL,
      days: METHODS[method](quantities, horizon).map((day, index) => ({
        date: addDays(nextDay, index),
        ...day,
      })),
      history: { days: quantities.length, total: quantities.reduce((sum, units) => sum + units, 0) },
      generatedAt: now.toISOString(),
    };
  }
}
