import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Needs } from './access/needs.js';

/** What the process says of itself. */
export abstract class Operations {
  /** Names of what is not ready; empty: ready. */
  abstract notReady(): Promise<readonly string[]>;
  /** Prometheus text exposition. */
  abstract metrics(): Promise<string>;
}

@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(private readonly operations: Operations) {}

  @Needs('anybody', { isBlind: true })
  @Get('live')
  live(): { status: string } {
    return { status: 'live' };
  }

  @Needs('anybody', { isBlind: true })
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: { status(code: number): unknown }): Promise<object> {
    const waitingFor = await this.operations.notReady();
    if (waitingFor.length === 0) return { status: 'ready' };
    reply.status(503);
    return { status: 'not ready', waitingFor };
  }
}

@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly operations: Operations) {}

  @Needs('operations.read')
  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  exposition(): Promise<string> {
    return this.operations.metrics();
  }
}
