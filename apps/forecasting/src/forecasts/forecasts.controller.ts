import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Sku, sku as skuSchema } from '@waybill/contracts';
import { CurrentUser, Problem, Roles, type User } from '@waybill/service-kit';
import { DataSource } from 'typeorm';
import { ProductSellers } from '../catalogue/product-sellers.ts';
import { ForecastDemand } from './forecast-demand.ts';
import { type Forecast, forecastQuerySchema, type ForecastQuery, forecastSchema } from './forecast.schema.ts';

@ApiTags('forecasts')
@Roles('seller', 'operator')
@Controller('v1/forecasts')
export class ForecastsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sellers: ProductSellers,
    private readonly forecastDemand: ForecastDemand,
  ) {}

  @Get(':sku')
  @ApiOperation({ summary: 'Expected demand per day, from today on, with a prediction interval' })
  @ApiOkResponse({ standardSchema: forecastSchema })
  async get(
    @CurrentUser() user: User,
    @Param('sku', { schema: skuSchema }) sku: Sku,
    @Query({ schema: forecastQuerySchema }) { days }: ForecastQuery,
  ): Promise<Forecast> {
    const isTheirs = await this.sellers.concern(this.dataSource.manager, user, sku);
    const forecast = isTheirs ? await this.forecastDemand.run(sku, days) : undefined;
    if (!forecast) throw new Problem('no-demand', 404, { detail: `Nobody has ordered ${sku} yet.` });
    return forecast;
  }
}
