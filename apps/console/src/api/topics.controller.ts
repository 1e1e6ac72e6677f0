import { Controller, Get, Header, Headers, Inject, type OnModuleDestroy, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { fault } from '#contracts';
import { EventStream, Needs } from '#nest';
import { maskEntries, maskFound, maskTail } from './masks.js';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import { EntriesQueryDto, RetentionQueryDto, SearchQueryDto, TailQueryDto, TimeQueryDto } from './requests.js';
import { offsetAtTime, searchEntries } from './topic-search.js';
import type { EntriesSearch } from './topic-search-views.js';
import { tailOf } from './topic-tail.js';
import { entriesPage, groups, topicSummaries, topicView } from './topics.js';
import { retentionReport } from './retention.js';
import type { RetentionReport } from './retention-views.js';
import type { EntriesPage, GroupView, TopicSummary, TopicView } from './views.js';

@ApiTags('topics')
@Controller('api')
export class TopicsController implements OnModuleDestroy {
  readonly #ended = new AbortController();

  constructor(@Inject(consoleDeps) private readonly deps: ConsoleDeps) {}

  @Needs('operations.read')
  @Get('topics')
  @ApiOperation({ summary: 'All topics, in the order of the path of a message.' })
  topics(): Promise<readonly TopicSummary[]> {
    return topicSummaries(this.deps);
  }

  @Needs('operations.read')
  @Get('topics/:name')
  @ApiOperation({ summary: 'Partitions of a topic and the groups that read it.' })
  topic(@Param('name') name: string): Promise<TopicView> {
    return topicView(this.deps, name);
  }

  @Needs('messages.read', { mask: maskEntries })
  @Get('topics/:name/entries')
  @ApiOperation({ summary: 'Entries of a partition from an offset on; the newest ones without one.' })
  entries(@Param('name') name: string, @Query() query: EntriesQueryDto): Promise<EntriesPage> {
    return entriesPage(this.deps, name, query);
  }

  @Needs('messages.read', { mask: maskFound })
  @Get('topics/:name/search')
  @ApiOperation({
    summary: 'Entries with a key, oldest first; a request looks at some thousands and says where to go on.',
  })
  search(@Param('name') name: string, @Query() query: SearchQueryDto): Promise<EntriesSearch> {
    return searchEntries(this.deps, name, query);
  }

  @Needs('messages.read', { mask: maskTail })
  @Get('topics/:name/tail')
  @Header('cache-control', 'no-store')
  @Header('x-accel-buffering', 'no')
  @ApiProduces('text/event-stream')
  @ApiOperation({
    summary: 'Entries as they come, as server-sent events; after a Last-Event-ID, from there. A burst is shortened.',
  })
  async tail(
    @Param('name') name: string,
    @Query() query: TailQueryDto,
    @Headers('last-event-id') after?: string,
  ): Promise<EventStream> {
    const { partitions } = await topicView(this.deps, name);
    if (query.partition !== undefined && query.partition >= partitions.length)
      throw fault('LOG_TOPIC_UNKNOWN', { partition: query.partition });
    return new EventStream(tailOf(this.deps, name, { ...query, after }, this.#ended.signal));
  }

  @Needs('operations.read')
  @Get('topics/:name/offset')
  @ApiOperation({ summary: 'Offset of the first entry that the log took at or after a time.' })
  offset(@Param('name') name: string, @Query() query: TimeQueryDto): Promise<{ readonly offset: number }> {
    return offsetAtTime(this.deps, name, query);
  }

  @Needs('operations.read')
  @Get('retention')
  @ApiOperation({ summary: 'How long topics and stores are kept, their oldest entries, and what went and goes next.' })
  retention(@Query() { topic }: RetentionQueryDto): Promise<RetentionReport> {
    return retentionReport(this.deps, topic);
  }

  @Needs('operations.read')
  @Get('groups')
  @ApiOperation({ summary: 'Consumer groups with their lag, by partition.' })
  groups(): Promise<readonly GroupView[]> {
    return groups(this.deps);
  }

  /** An open stream would keep the server from stopping. */
  onModuleDestroy(): void {
    this.#ended.abort();
  }
}
