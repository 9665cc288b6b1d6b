import { Body, Controller, Get, HttpCode, Post, Put, UseFilters } from '@nestjs/common';
import { type Control, controlUpdate } from './control.ts';
import { ControlPanel } from './control-panel.ts';
import { ProblemFilter } from './problem.filter.ts';

/** The fault switches, for tests and for people. */
@Controller('control')
@UseFilters(ProblemFilter)
export class ControlController {
  constructor(private readonly panel: ControlPanel) {}

  @Get()
  current(): Control {
    return this.panel.switches;
  }

  @Put()
  update(@Body() body: unknown): Control {
    return this.panel.update(controlUpdate.parse(body));
  }

  @Post('reset')
  @HttpCode(200)
  reset(): Control {
    return this.panel.reset();
  }
}
