import { Controller, Get, Inject, type MessageEvent, type OnModuleDestroy, Param, Query, Sse } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Observable } from 'rxjs';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import { feedConnections } from './feed-connections.js';
import type { FeedFindings } from './finding-views.js';
import { feedFindings } from './findings.js';
import { LiveNumbers } from './live.js';
import { feedViews, overview } from './overview.js';
import { FindingsQueryDto } from './requests.js';
import type { FeedConnections, FeedView, Overview } from './views.js';

@ApiTags('feeds')
@Controller('api')
export class FeedsController implements OnModuleDestroy {
  readonly #live: LiveNumbers;

  constructor(@Inject(consoleDeps) private readonly deps: ConsoleDeps) {
    this.#live = new LiveNumbers(() => overview(deps), deps.hints);
  }

  @Get('overview')
  @ApiOperation({ summary: 'Topics, lag of the groups, what became of all messages, feeds.' })
  overview(): Promise<Overview> {
    return overview(this.deps);
  }

  @Get('feeds')
  @ApiOperation({ summary: 'Connections, counts and acknowledgement times of each feed.' })
  async feeds(): Promise<readonly FeedView[]> {
    return (await feedViews(this.deps)) ?? [];
  }

  @Get('feeds/:name/connections')
  @ApiOperation({
    summary: 'Connections of a feed: what they speak, counts, faults; those that were refused, and why.',
  })
  connections(@Param('name') name: string): Promise<FeedConnections> {
    return feedConnections(this.deps, name);
  }

  @Get('feeds/:name/unread')
  @ApiOperation({
    summary:
      'What a feed sends that the mapping does not use: unread fields, unmapped codes, guesses; by day and place.',
  })
  findings(@Param('name') name: string, @Query() query: FindingsQueryDto): Promise<FeedFindings> {
    return feedFindings(this.deps, name, query);
  }

  @Sse('live')
  @ApiOperation({ summary: 'The overview each second or sooner, as server-sent events.' })
  live(): Observable<MessageEvent> {
    return this.#live.events;
  }

  onModuleDestroy(): void {
    this.#live.end();
  }
}
