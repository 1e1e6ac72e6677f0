import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  type OnModuleDestroy,
  type OnModuleInit,
  Param,
  Post,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type AccessRequest, Needs } from '#nest';
import { LagHistory } from '../lag-history.js';
import { sampleView } from '../lags.js';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import { ResetOrderDto, ResetQueryDto } from './consumer-requests.js';
import { previewReset, resetGroup } from './consumer-reset.js';
import type { ConsumerResetView } from './consumer-reset-views.js';
import type { ConsumerView } from './consumer-views.js';

@ApiTags('topics')
@Controller('api')
export class ConsumersController implements OnModuleInit, OnModuleDestroy {
  constructor(
    @Inject(consoleDeps) private readonly deps: ConsoleDeps,
    private readonly history: LagHistory,
  ) {}

  onModuleInit(): void {
    this.history.begin();
  }

  @Needs('operations.read')
  @Get('consumers')
  @ApiOperation({ summary: 'How far each group is behind, in entries and in seconds, now and in the last hour.' })
  async consumers(): Promise<readonly ConsumerView[]> {
    return (await this.history.read()).map(({ group, topic, samples }) => ({
      group,
      topic,
      samples: samples.map(sampleView),
    }));
  }

  @Needs('messages.repair')
  @Post('consumers/:group/reset/preview')
  @HttpCode(200)
  @ApiOperation({ summary: 'From where to where a reset would move a group, and what that means; nothing is moved.' })
  preview(@Param('group') group: string, @Body() query: ResetQueryDto): Promise<ConsumerResetView> {
    return previewReset(this.deps, group, query);
  }

  @Needs('messages.repair', { act: 'consumers.reset', detail: resetDetail })
  @Post('consumers/:group/reset')
  @HttpCode(200)
  @ApiOperation({ summary: 'Moves a group to the offsets that a preview named; in a cluster, while no member works.' })
  reset(@Param('group') group: string, @Body() order: ResetOrderDto): Promise<ConsumerResetView> {
    return resetGroup(this.deps, group, order);
  }

  onModuleDestroy(): void {
    this.history.end();
  }
}

/** Who asks later must find why. */
function resetDetail({ params, body }: AccessRequest): string {
  const { group } = (params ?? {}) as { readonly group?: string };
  const { reason, places } = (body ?? {}) as { readonly reason?: unknown; readonly places?: unknown };
  const [first] = Array.isArray(places) ? (places as readonly { topic?: unknown; offset?: unknown }[]) : [];
  const at = first ? ` to ${String(first.topic)}@${String(first.offset)}` : '';
  return `${group ?? ''}${at}: ${typeof reason === 'string' ? reason : ''}`;
}
