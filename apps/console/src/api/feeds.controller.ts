import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  type MessageEvent,
  type OnModuleDestroy,
  Param,
  Post,
  Query,
  Sse,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { filter, map, type Observable } from 'rxjs';
import { type AccessRequest, type Caller, CallerOf, Needs } from '#nest';
import { LagHistory } from '../lag-history.js';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import { feedConnections } from './feed-connections.js';
import { orderIntake } from './feed-intake.js';
import type { FeedFindings } from './finding-views.js';
import { feedFindings } from './findings.js';
import { IntakeRequestDto } from './intake-request.js';
import { LiveNumbers } from './live.js';
import { feedViews, overview } from './overview.js';
import { FindingsQueryDto } from './requests.js';
import type { FeedConnections, FeedIntakeView, FeedView, Overview } from './views.js';
import { eventWithin, feedsWithin, overviewWithin, requireFeed } from './within.js';

@ApiTags('feeds')
@Controller('api')
export class FeedsController implements OnModuleDestroy {
  readonly #live: LiveNumbers;

  constructor(
    @Inject(consoleDeps) private readonly deps: ConsoleDeps,
    history: LagHistory,
  ) {
    this.#live = new LiveNumbers(() => overview(deps), { hints: deps.hints, lags: history.sampled });
  }

  @Needs('operations.read', { isScoped: true })
  @Get('overview')
  @ApiOperation({ summary: 'Topics, lag of the groups, what became of all messages, feeds.' })
  async overview(@CallerOf() caller: Caller): Promise<Overview> {
    return overviewWithin(await overview(this.deps), caller);
  }

  @Needs('operations.read', { isScoped: true })
  @Get('feeds')
  @ApiOperation({ summary: 'Connections, counts and acknowledgement times of each feed.' })
  async feeds(@CallerOf() caller: Caller): Promise<readonly FeedView[]> {
    return feedsWithin((await feedViews(this.deps)) ?? [], caller);
  }

  @Needs('operations.read', { isScoped: true })
  @Get('feeds/:name/connections')
  @ApiOperation({
    summary: 'Connections of a feed: what they speak, counts, faults; those that were refused, and why.',
  })
  async connections(@Param('name') name: string, @CallerOf() caller: Caller): Promise<FeedConnections> {
    requireFeed((await feedViews(this.deps)) ?? [], name, caller);
    return feedConnections(this.deps, name);
  }

  @Needs('settings.change', { act: 'feeds.intake', detail: intakeDetail, isScoped: true })
  @Post('feeds/:name/intake')
  @HttpCode(202)
  @ApiOperation({
    summary:
      'Starts, pauses or stops the intake of a feed, at every gateway and beyond restarts; the newest order counts.',
  })
  intake(
    @Param('name') name: string,
    @Body() request: IntakeRequestDto,
    @CallerOf() caller: Caller,
  ): Promise<FeedIntakeView> {
    return orderIntake(this.deps, name, request, caller);
  }

  @Needs('operations.read', { isScoped: true })
  @Get('feeds/:name/unread')
  @ApiOperation({
    summary:
      'What a feed sends that the mapping does not use: unread fields, unmapped codes, guesses; by day and place.',
  })
  async findings(
    @Param('name') name: string,
    @Query() query: FindingsQueryDto,
    @CallerOf() caller: Caller,
  ): Promise<FeedFindings> {
    requireFeed((await feedViews(this.deps)) ?? [], name, caller);
    return feedFindings(this.deps, name, query);
  }

  @Needs('operations.read', { isScoped: true })
  @Sse('live')
  @ApiOperation({ summary: 'The overview each second or sooner and the lags of the groups, as server-sent events.' })
  live(@CallerOf() caller: Caller): Observable<MessageEvent> {
    return this.#live.events.pipe(
      filter(({ type }) => type !== 'lags' || caller.organizations === undefined),
      map((event) => eventWithin(event, caller)),
    );
  }

  onModuleDestroy(): void {
    this.#live.end();
  }
}

/** Who asks later must find why. */
function intakeDetail({ params, body }: AccessRequest): string {
  const { name } = (params ?? {}) as { readonly name?: string };
  const { state, reason } = (body ?? {}) as { readonly state?: unknown; readonly reason?: unknown };
  const why = typeof reason === 'string' ? `: ${reason}` : '';
  return `${name ?? ''} ${String(state)}${why}`;
}
