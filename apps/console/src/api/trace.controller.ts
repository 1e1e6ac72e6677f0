import { Controller, Get, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Caller, CallerOf, Needs } from '#nest';
import { maskFile } from './masks.js';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import { MessagesQueryDto } from './requests.js';
import { messages, messageTrace, rawMessage, trace } from './trace.js';
import type { MessageSummary, Trace, TracedMessage } from './views.js';
import { lookedAtMax, messagesWithin, messageWithin } from './within.js';

const listed = 100;

@ApiTags('trace')
@Controller('api')
export class TraceController {
  constructor(@Inject(consoleDeps) private readonly deps: ConsoleDeps) {}

  @Needs('operations.read', { isScoped: true })
  @Get('trace/:controlId')
  @ApiOperation({ summary: 'Every message with this MSH-10 and its hops.' })
  async trace(@Param('controlId') controlId: string, @CallerOf() caller: Caller): Promise<Trace> {
    const found = await trace(this.deps, controlId);
    return { ...found, messages: messagesWithin(found.messages, caller) };
  }

  @Needs('operations.read', { isScoped: true })
  @Get('messages')
  @ApiOperation({ summary: 'Messages received in a window, newest first; no patient data.' })
  async messages(@Query() query: MessagesQueryDto, @CallerOf() caller: Caller): Promise<readonly MessageSummary[]> {
    return messagesWithin(await messages(this.deps, wide(query, caller)), caller, query.limit ?? listed);
  }

  @Needs('operations.read', { isScoped: true })
  @Get('messages/:messageId')
  @ApiOperation({ summary: 'One message and its hops.' })
  async message(@Param('messageId') messageId: string, @CallerOf() caller: Caller): Promise<TracedMessage> {
    return messageWithin(await messageTrace(this.deps, messageId), caller);
  }

  @Needs('messages.read', { mask: maskFile, isScoped: true })
  @Get('messages/:messageId/raw')
  @ApiOperation({ summary: 'The bytes as they came.' })
  @ApiProduces('application/hl7-v2')
  async raw(@Param('messageId') messageId: string, @CallerOf() caller: Caller): Promise<StreamableFile> {
    const raw = messageWithin(await rawMessage(this.deps, messageId), caller);
    // An attachment, so that no browser ever shows a sender's bytes as a page of ours.
    return new StreamableFile(raw.bytes, {
      type: 'application/hl7-v2',
      disposition: `attachment; filename="${raw.messageId}.hl7"`,
    });
  }
}

/** Of a caller that is limited, more is looked at than is shown. */
const wide = <Query extends { readonly limit?: number }>(query: Query, { organizations }: Caller): Query =>
  organizations === undefined ? query : { ...query, limit: lookedAtMax };
