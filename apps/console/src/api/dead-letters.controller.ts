import { Body, Controller, Get, HttpCode, Inject, type OnModuleDestroy, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { fault } from '#contracts';
import { type Caller, CallerOf, Needs } from '#nest';
import { commandAppender } from '../commands.js';
import { ReplayRuns } from '../replay-runs.js';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import { deadLetter, deadLetterGroups, deadLetters, discard, reopen, replay, replayRuns } from './dead-letters.js';
import { dryRun, sendEdited } from './edited-letters.js';
import { commandsFor } from './letter-choice.js';
import {
  DeadLettersQueryDto,
  DiscardRequestDto,
  DryRunRequestDto,
  EditRequestDto,
  ReopenRequestDto,
  ReplayRequestDto,
} from './letter-requests.js';
import type { ChangeAccepted, DryRunView, ReplayRunView } from './letter-views.js';
import type { DeadLetterDetail, DeadLetterGroupView, DeadLetterView, ReplayAccepted } from './views.js';
import { maskLetter, maskTrial } from './masks.js';
import { lettersWithin } from './within.js';

@ApiTags('dead letters')
@Controller('api/dead')
export class DeadLettersController implements OnModuleDestroy {
  readonly #runs: ReplayRuns;

  constructor(@Inject(consoleDeps) private readonly deps: ConsoleDeps) {
    this.#runs = replayRunsOf(deps);
  }

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

  @Needs('operations.read')
  @Get('runs')
  @ApiOperation({ summary: 'Replays that this process has under way, and the last ones, with how far they have come.' })
  runs(): Promise<readonly ReplayRunView[]> {
    return replayRuns({ ...this.deps, runs: this.#runs });
  }

  @Needs('messages.repair', { act: 'dead-letters.cancel' })
  @Post('runs/:run/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ends a replay early; what was not sent stays open.' })
  cancel(@Param('run') run: string): { readonly sent: number } {
    const state = this.#runs.cancel(run);
    if (!state) throw fault('API_NOT_FOUND', { resource: 'replay' });
    return { sent: state.sent };
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
    return replay({ ...this.deps, runs: this.#runs }, request, caller.name);
  }

  @Needs('messages.repair', { act: 'dead-letters.discard' })
  @Post('discard')
  @HttpCode(202)
  @ApiOperation({ summary: 'Gives dead letters up, with a reason; they stay in the log and can be opened again.' })
  discard(@Body() request: DiscardRequestDto, @CallerOf() caller: Caller): Promise<ChangeAccepted> {
    return discard(this.deps, request, caller.name);
  }

  @Needs('messages.repair', { act: 'dead-letters.reopen' })
  @Post('reopen')
  @HttpCode(202)
  @ApiOperation({ summary: 'Opens dead letters again that were given up.' })
  reopen(@Body() request: ReopenRequestDto, @CallerOf() caller: Caller): Promise<ChangeAccepted> {
    return reopen(this.deps, request, caller.name);
  }

  @Needs('messages.repair', { mask: maskTrial })
  @Post(':id/dry-run')
  @HttpCode(200)
  @ApiOperation({ summary: 'What the normalizer would make of an edited copy of the message; nothing is written.' })
  dryRun(@Param('id') id: string, @Body() { text }: DryRunRequestDto): Promise<DryRunView> {
    return dryRun(this.deps, id, text);
  }

  @Needs('messages.repair', { act: 'dead-letters.edit' })
  @Post(':id/edited')
  @HttpCode(202)
  @ApiOperation({ summary: 'Sends an edited copy of the message in place of the letter, which stays as it is.' })
  sendEdited(
    @Param('id') id: string,
    @Body() request: EditRequestDto,
    @CallerOf() caller: Caller,
  ): Promise<{ readonly command: string }> {
    return sendEdited(this.deps, id, request, caller.name);
  }

  onModuleDestroy(): void {
    this.#runs.end();
  }
}

/** Replays of this process, whose commands go where all commands go. */
export function replayRunsOf({ log, clock, nextId }: Pick<ConsoleDeps, 'log' | 'clock' | 'nextId'>): ReplayRuns {
  return new ReplayRuns({
    clock,
    nextId,
    append: commandAppender({ append: (drafts) => log.append(drafts), clock, nextId }),
    commandsFor: (places, run, reason) =>
      commandsFor<'replay-dead'>(places, { kind: 'replay-dead', run, ...(reason !== undefined && { reason }) }),
  });
}
