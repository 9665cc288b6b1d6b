import { Module } from '@nestjs/common';
import { ServiceModule } from '@waybill/service-kit';
import { OnProductPublished } from './catalogue/on-product-published.handler.ts';
import { ProductSellers } from './catalogue/product-sellers.ts';
import { config } from './config.ts';
import { CreateDailyDemand1767000000000 } from './database/create-daily-demand.migration.ts';
import { CreateProductSellers1767000000001 } from './database/create-product-sellers.migration.ts';
import { DailyDemand } from './demand/daily-demand.ts';
import { OnOrderPlaced } from './demand/on-order-placed.handler.ts';
import { ForecastDemand } from './forecasts/forecast-demand.ts';
import { ForecastsController } from './forecasts/forecasts.controller.ts';

@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'forecasting',
      title: 'Waybill forecasting',
      description: 'Demand per stock keeping unit, and its forecast.',
      config,
      migrations: [CreateDailyDemand1767000000000, CreateProductSellers1767000000001],
    }),
  ],
  controllers: [OnProductPublished, OnOrderPlaced, ForecastsController],
  providers: [ProductSellers, DailyDemand, ForecastDemand],
})
export class AppModule {}
