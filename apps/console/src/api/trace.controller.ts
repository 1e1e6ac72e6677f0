import { Controller, Get, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import { MessagesQueryDto } from './requests.js';
import { messages, messageTrace, rawMessage, trace } from './trace.js';
import type { MessageSummary, Trace, TracedMessage } from './views.js';

@ApiTags('trace')
@Controller('api')
export class TraceController {
  constructor(@Inject(consoleDeps) private readonly deps: ConsoleDeps) {}

  @Get('trace/:controlId')
  @ApiOperation({ summary: 'Every message with this MSH-10 and its hops.' })
  trace(@Param('controlId') controlId: string): Promise<Trace> {
    return trace(this.deps, controlId);
  }

  @Get('messages')
  @ApiOperation({ summary: 'Messages received in a window, newest first; no patient data.' })
  messages(@Query() query: MessagesQueryDto): Promise<readonly MessageSummary[]> {
    return messages(this.deps, query);
  }

  @Get('messages/:messageId')
  @ApiOperation({ summary: 'One message and its hops.' })
  message(@Param('messageId') messageId: string): Promise<TracedMessage> {
    return messageTrace(this.deps, messageId);
  }

  @Get('messages/:messageId/raw')
  @ApiOperation({ summary: 'The bytes as they came.' })
  @ApiProduces('application/hl7-v2')
  async raw(@Param('messageId') messageId: string): Promise<StreamableFile> {
    const raw = await rawMessage(this.deps, messageId);
    // An attachment, so that no browser ever shows a sender's bytes as a page of ours.
    return new StreamableFile(raw.bytes, {
      type: 'application/hl7-v2',
      disposition: `attachment; filename="${raw.messageId}.hl7"`,
    });
  }
}
