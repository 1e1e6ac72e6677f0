import { Controller, Headers, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fault } from '#contracts';
import { Needs } from '#nest';
import { MllpListeners } from './mllp.listener.js';

@ApiTags('hl7')
@Controller('hl7')
export class Hl7Controller {
  constructor(private readonly listeners: MllpListeners) {}

  @Needs('messages.send')
  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Takes one HL7 v2 message or batch, for senders without MLLP; answers with the acknowledgement.',
  })
  @ApiConsumes('application/hl7-v2')
  async take(
    @Req() request: FastifyRequest,
    @Res() response: FastifyReply,
    @Headers('x-hie-feed') feedName?: string,
  ): Promise<void> {
    const feed = this.listeners.feed(feedName);
    if (!feed) throw fault('API_NOT_FOUND', { feed: 'unknown' });
    if (!Buffer.isBuffer(request.body)) throw fault('API_BODY_INVALID', { expected: 'application/hl7-v2' });
    const answer = await feed.frame(request.body);
    await response.type('application/hl7-v2').send(answer ? Buffer.from(answer) : Buffer.alloc(0));
  }
}
