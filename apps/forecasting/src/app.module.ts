import { Module } from '@nestjs/common';
import { ServiceModule } from '@waybill/service-kit';
import { config } from './config.ts';
import { CreateDailyDemand1767000000000 } from './database/create-daily-demand.migration.ts';
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
      migrations: [CreateDailyDemand1767000000000],
    }),
  ],
  controllers: [OnOrderPlaced, ForecastsController],
  providers: [DailyDemand, ForecastDemand],
})
export class AppModule {}
