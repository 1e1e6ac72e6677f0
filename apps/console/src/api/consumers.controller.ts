import { Controller, Get, Inject, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Needs } from '#nest';
import { instant } from '#platform';
import { LagHistory } from '../lag-history.js';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import type { ConsumerView } from './consumer-views.js';

@ApiTags('topics')
@Controller('api')
export class ConsumersController implements OnModuleInit, OnModuleDestroy {
  readonly #history: LagHistory;

  constructor(@Inject(consoleDeps) deps: ConsoleDeps) {
    this.#history = new LagHistory(deps);
  }

  onModuleInit(): void {
    this.#history.begin();
  }

  @Needs('operations.read')
  @Get('consumers')
  @ApiOperation({ summary: 'How far each group is behind, in entries and in seconds, now and in the last hour.' })
  async consumers(): Promise<readonly ConsumerView[]> {
    return (await this.#history.read()).map(({ group, topic, samples }) => ({
      group,
      topic,
      samples: samples.map(({ at, ...sample }) => ({ at: instant(at), ...sample })),
    }));
  }

  onModuleDestroy(): void {
    this.#history.end();
  }
}
