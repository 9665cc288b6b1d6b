import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { MessagingModule } from '@waybill/messaging';
import { LoggerModule } from 'nestjs-pino';
import { AuthGuard } from './auth/auth.guard.ts';
import { RouteCheck } from './auth/route-check.ts';
import { TokenVerifier } from './auth/token-verifier.ts';
import { DeadLettersController } from './dead-letters/dead-letters.controller.ts';
import { RejectedEventsController } from './dead-letters/rejected-events.controller.ts';
import { DatabaseModule } from './database/database.module.ts';
import { HealthChecks } from './health/health-checks.ts';
import { HealthController } from './health/health.controller.ts';
import { AnswerInterceptor } from './http/answer.ts';
import { ValidationPipe } from './http/validation.pipe.ts';
import { loggerParams, ServiceLogger } from './logging/logging.ts';
import { MetricsController } from './metrics/metrics.controller.ts';
import { Metrics } from './metrics/metrics.ts';
import { ProblemFilter } from './problems/problem.filter.ts';
import { SERVICE_OPTIONS, type ServiceOptions, usesMessaging } from './service-options.ts';

/** What every service gets, in one import: logs, database, messaging, auth, validation, problem details, health, metrics. */
@Global()
@Module({})
export class ServiceModule {
  static forRoot(options: ServiceOptions): DynamicModule {
    return {
      module: ServiceModule,
      imports: [
        LoggerModule.forRoot(loggerParams(options)),
        DatabaseModule.forRoot(options),
        ...(usesMessaging(options) ? [messagingOf(options)] : []),
        TerminusModule.forRoot({ logger: false }),
        DiscoveryModule,
      ],
      controllers: [
        HealthController,
        MetricsController,
        ...(usesMessaging(options) ? [DeadLettersController, RejectedEventsController] : []),
      ],
      providers: [
        { provide: SERVICE_OPTIONS, useValue: options },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
        { provide: APP_PIPE, useClass: ValidationPipe },
        HealthChecks,
        Metrics,
        RouteCheck,
        ServiceLogger,
        TokenVerifier,
      ],
      exports: [SERVICE_OPTIONS, HealthChecks, Metrics, TokenVerifier],
    };
  }
}

function messagingOf({ name, config }: ServiceOptions): DynamicModule {
  return MessagingModule.forRoot({
    service: name,
    brokers: config.KAFKA_BROKERS,
    topicPrefix: config.KAFKA_TOPIC_PREFIX,
  });
}
