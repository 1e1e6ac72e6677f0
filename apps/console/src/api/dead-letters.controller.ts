import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import { deadLetter, deadLetterGroups, deadLetters, replay } from './dead-letters.js';
import { DeadLettersQueryDto, ReplayRequestDto } from './requests.js';
import type { DeadLetterDetail, DeadLetterGroupView, DeadLetterView, ReplayAccepted } from './views.js';

@ApiTags('dead letters')
@Controller('api/dead')
export class DeadLettersController {
  constructor(@Inject(consoleDeps) private readonly deps: ConsoleDeps) {}

  @Get()
  @ApiOperation({ summary: 'Dead letters, newest first; open ones unless another state is asked for.' })
  letters(@Query() query: DeadLettersQueryDto): Promise<readonly DeadLetterView[]> {
    return deadLetters(this.deps, query);
  }

  @Get('groups')
  @ApiOperation({ summary: 'Open dead letters by cause, with counts and age.' })
  groups(): Promise<readonly DeadLetterGroupView[]> {
    return deadLetterGroups(this.deps);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One dead letter with its entry.' })
  letter(@Param('id') id: string): Promise<DeadLetterDetail> {
    return deadLetter(this.deps, id);
  }

  @Post('replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Appends dead letters again; a letter is replayed once, however often it is asked for.' })
  replay(@Body() request: ReplayRequestDto): Promise<ReplayAccepted> {
    return replay(this.deps, request);
  }
}
