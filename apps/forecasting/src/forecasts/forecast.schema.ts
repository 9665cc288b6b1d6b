import { sku, timestamp } from '@waybill/contracts';
import { z } from 'zod';

const units = z.number().min(0);

export const forecastSchema = z
  .strictObject({
    sku,
    method: z.enum(['mstl-ets', 'seasonal-naive', 'naive-mean']),
    horizonDays: z.int(),
    level: z.number().meta({ description: "Probability that a day's demand is within its interval" }),
    days: z.array(z.strictObject({ date: z.iso.date(), mean: units, lower: units, upper: units })),
    history: z.strictObject({
      days: z
        .int()
        .meta({ description: 'Length of the series that was learnt from, days without orders included' }),
      total: z.int().meta({ description: 'Units ordered in it' }),
    }),
    generatedAt: timestamp,
  })
  .meta({ id: 'Forecast' });
export type Forecast = z.output<typeof forecastSchema>;

export const forecastQuerySchema = z.strictObject({
  days: z.coerce.number().int().min(1).max(60).default(14).meta({ description: 'Days ahead' }),
});
export type ForecastQuery = z.output<typeof forecastQuerySchema>;
