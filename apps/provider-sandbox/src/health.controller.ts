import { Controller, Get } from '@nestjs/common';

/** The sandbox depends on nothing, so it is ready as soon as it answers. */
@Controller('health')
export class HealthController {
  @Get(['live', 'ready'])
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }
}
