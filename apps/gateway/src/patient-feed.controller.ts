import { Body, Controller, Delete, HttpCode, Inject, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '#nest';
import { PatientFeed } from './patient-feed.js';

/** Conditional interactions of ITI-104; what else there is under the path is the patient index's. */
@Controller('fhir/Patient')
export class PatientFeedController {
  constructor(@Inject(PatientFeed) private readonly feed: PatientFeed) {}

  @Needs('messages.send', { act: 'patient.put' })
  @Put()
  async update(
    @Req() { protocol, host }: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('identifier') identifier: string | string[] | undefined,
    @Body() body: object,
  ): Promise<void> {
    const { created, person } = await this.feed.update([identifier ?? []].flat(), body);
    const location = `${protocol}://${host}/fhir/Patient/${person}`;
    await reply
      .status(created ? 201 : 200)
      .header('location', location)
      .send();
  }

  @Needs('messages.send', { act: 'patient.delete' })
  @Delete()
  @HttpCode(204)
  remove(@Query('identifier') identifier: string | string[] | undefined): Promise<void> {
    return this.feed.remove([identifier ?? []].flat());
  }
}
