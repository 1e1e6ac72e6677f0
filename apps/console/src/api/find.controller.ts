import { Body, Controller, HttpCode, Inject, Post, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Caller, CallerOf, Needs } from '#nest';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import { FindRequestDto } from './find-requests.js';
import { findMessages } from './find.js';
import { foundTable } from './found-table.js';
import type { FoundPage } from './find-views.js';
import { messagesWithin } from './within.js';

/** By POST, so that no number or name of a patient stands in a URL. */
@ApiTags('find')
@Controller('api/messages')
export class FindController {
  constructor(@Inject(consoleDeps) private readonly deps: ConsoleDeps) {}

  @Needs('patients.search', { isLook: true, isScoped: true })
  @Post('search')
  @HttpCode(200)
  @ApiOperation({ summary: 'Messages by number, name and birth date, or text; the newest first, no patient data.' })
  async find(@Body() request: FindRequestDto, @CallerOf() caller: Caller): Promise<FoundPage> {
    const page = await findMessages(this.deps, request);
    return { ...page, messages: messagesWithin(page.messages, caller) };
  }

  @Needs('patients.search', { isLook: true })
  @Post('search.csv')
  @HttpCode(200)
  @ApiOperation({ summary: 'The same as a table, up to 5,000 rows.' })
  @ApiProduces('text/csv')
  async table(@Body() request: FindRequestDto): Promise<StreamableFile> {
    const text = await foundTable(this.deps, request);
    return new StreamableFile(Buffer.from(text), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="messages.csv"',
    });
  }
}
