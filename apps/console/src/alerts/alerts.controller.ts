import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CallerOf, Needs } from '#nest';
import { AlertWatch } from './alert-watch.js';
import type { AlertsView, AlertView } from './alert-views.js';

@ApiTags('alerts')
@Controller('api/alerts')
export class AlertsController {
  constructor(private readonly watch: AlertWatch) {}

  @Needs('operations.read')
  @Get()
  @ApiOperation({ summary: 'What people should look at now, and the last 100 alerts that ended.' })
  alerts(): Promise<AlertsView> {
    return this.watch.view();
  }

  @Needs('messages.repair', { act: 'alerts.acknowledge' })
  @Post(':id/acknowledge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Says that somebody looks after it; it ends by itself once its cause is away.' })
  acknowledge(@Param('id') id: string, @CallerOf() caller: Caller): Promise<AlertView> {
    return this.watch.acknowledge(id, caller.name);
  }
}
