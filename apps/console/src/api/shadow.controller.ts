import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CallerOf, Needs } from '#nest';
import { maskShadow } from './masks.js';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import { PromoteRequestDto, ShadowDetailQueryDto, ShadowRequestDto } from './requests.js';
import { beginShadow, promoteShadow, shadowRun, shadowRuns } from './shadow.js';
import type { ShadowAccepted, ShadowRunDetail, ShadowRunView } from './shadow-views.js';

@ApiTags('shadow runs')
@Controller('api/shadow')
export class ShadowController {
  constructor(@Inject(consoleDeps) private readonly deps: ConsoleDeps) {}

  @Needs('operations.read')
  @Get()
  @ApiOperation({ summary: 'Runs that normalized messages again, the newest first.' })
  runs(): Promise<readonly ShadowRunView[]> {
    return shadowRuns(this.deps);
  }

  @Needs('messages.repair', { act: 'shadow.begin' })
  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Begins such a run; the events of the last one are cleared away.' })
  begin(@Body() request: ShadowRequestDto, @CallerOf() caller: Caller): Promise<ShadowAccepted> {
    return beginShadow(this.deps, request, caller.name);
  }

  @Needs('messages.read', { mask: maskShadow })
  @Get(':run')
  @ApiOperation({ summary: 'One run with what differs, by element.' })
  run(@Param('run') run: string, @Query() query: ShadowDetailQueryDto): Promise<ShadowRunDetail> {
    return shadowRun(this.deps, run, query);
  }

  @Needs('messages.repair', { act: 'shadow.promote' })
  @Post(':run/promote')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Puts its events in place of those that they differ from; once, however often it is asked.',
  })
  promote(
    @Param('run') run: string,
    @Body() request: PromoteRequestDto,
    @CallerOf() caller: Caller,
  ): Promise<ShadowAccepted> {
    return promoteShadow(this.deps, run, { ...request, by: caller.name });
  }
}
