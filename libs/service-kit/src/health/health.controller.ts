import { Controller, Get, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, TypeOrmHealthIndicator } from '@nestjs/terminus';
import { Public } from '../auth/decorators.ts';
import { Problem } from '../problems/problem.ts';
import { type HealthCheck, HealthChecks } from './health-checks.ts';

@ApiExcludeController()
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: TypeOrmHealthIndicator,
    @Inject(HealthChecks) private readonly checks: HealthChecks,
  ) {}

  @Get('live')
  live() {
    return this.#run(this.#indicators(this.checks.liveness));
  }

  @Get('ready')
  ready() {
    return this.#run([
      () => this.database.pingCheck('database', { timeout: 2_000 }),
      ...this.#indicators(this.checks.readiness),
    ]);
  }

  async #run(indicators: Parameters<HealthCheckService['check']>[0]) {
    try {
      return await this.health.check(indicators);
    } catch (cause) {
      const details = cause instanceof Error && 'response' in cause ? cause.response : undefined;
      throw new Problem('not-healthy', 503, { extensions: { checks: details }, cause });
    }
  }

  #indicators(checks: ReadonlyMap<string, HealthCheck>) {
    return [...checks].map(([name, check]) => async () => {
      const indicator = this.indicators.check(name);
      try {
        await check();
        return indicator.up();
      } catch (error) {
        return indicator.down(error instanceof Error ? error.message : String(error));
      }
    });
  }
}
