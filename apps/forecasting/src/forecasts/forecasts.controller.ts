import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Sku, sku as skuSchema } from '@waybill/contracts';
import { Problem, Roles } from '@waybill/service-kit';
import { ForecastDemand } from './forecast-demand.ts';
import { type Forecast, forecastQuerySchema, type ForecastQuery, forecastSchema } from './forecast.schema.ts';

@ApiTags('forecasts')
@Roles('seller', 'operator')
@Controller('v1/forecasts')
export class ForecastsController {
  constructor(private readonly forecastDemand: ForecastDemand) {}

  @Get(':sku')
  @ApiOperation({ summary: 'Expected demand per day, from today on, with a prediction interval' })
  @ApiOkResponse({ standardSchema: forecastSchema })
  async get(
    @Param('sku', { schema: skuSchema }) sku: Sku,
    @Query({ schema: forecastQuerySchema }) { days }: ForecastQuery,
  ): Promise<Forecast> {
    const forecast = await this.forecastDemand.run(sku, days);
    if (!forecast) throw new Problem('no-demand', 404, { detail: `Nobody has ordered ${sku} yet.` });
    return forecast;
  }
}
