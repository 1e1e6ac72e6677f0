import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { maskResource } from '#fhir';
import { Needs } from '#nest';
import { type RecordApi, recordApi } from '../fhir/record-api.js';
import { type Timeline, timeline } from './timeline.js';

@ApiTags('record')
@Controller('api/record')
export class TimelineController {
  constructor(@Inject(recordApi) private readonly api: RecordApi) {}

  @Needs('patients.read', { mask: maskResource })
  @Get('persons/:id/timeline')
  @ApiOperation({ summary: 'What happened to a person over all sources, the newest first, and its numbers over time' })
  timeline(@Param('id') id: string): Promise<Timeline> {
    return timeline(this.api, id);
  }
}
