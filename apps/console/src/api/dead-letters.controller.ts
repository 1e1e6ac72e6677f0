import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { fault } from '#contracts';
import { type Caller, CallerOf, Needs } from '#nest';
import { maskLetter } from './masks.js';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import { deadLetter, deadLetterGroups, deadLetters, replay } from './dead-letters.js';
import { DeadLettersQueryDto, ReplayRequestDto } from './requests.js';
import type { DeadLetterDetail, DeadLetterGroupView, DeadLetterView, ReplayAccepted } from './views.js';
import { lettersWithin } from './within.js';

@ApiTags('dead letters')
@Controller('api/dead')
export class DeadLettersController {
  constructor(@Inject(consoleDeps) private readonly deps: ConsoleDeps) {}

  @Needs('operations.read', { isScoped: true })
  @Get()
  @ApiOperation({ summary: 'Dead letters, newest first; open ones unless another state is asked for.' })
  async letters(@Query() query: DeadLettersQueryDto, @CallerOf() caller: Caller): Promise<readonly DeadLetterView[]> {
    return lettersWithin(this.deps, await deadLetters(this.deps, query), caller);
  }

  @Needs('operations.read')
  @Get('groups')
  @ApiOperation({ summary: 'Open dead letters by cause, with counts and age.' })
  groups(): Promise<readonly DeadLetterGroupView[]> {
    return deadLetterGroups(this.deps);
  }

  @Needs('messages.read', { mask: maskLetter, isScoped: true })
  @Get(':id')
  @ApiOperation({ summary: 'One dead letter with its entry.' })
  async letter(@Param('id') id: string, @CallerOf() caller: Caller): Promise<DeadLetterDetail> {
    const [letter] = await lettersWithin(this.deps, [await deadLetter(this.deps, id)], caller);
    if (!letter) throw fault('API_NOT_FOUND', { resource: 'dead letter' });
    return letter;
  }

  @Needs('messages.repair', { act: 'dead-letters.replay' })
  @Post('replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Appends dead letters again; a letter is replayed once, however often it is asked for.' })
  replay(@Body() request: ReplayRequestDto, @CallerOf() caller: Caller): Promise<ReplayAccepted> {
    return replay(this.deps, request, caller.name);
  }
}
