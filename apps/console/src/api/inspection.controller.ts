import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, Matches, MaxLength } from 'class-validator';
import { Needs } from '#nest';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import { difference, influencesOf, inspect } from './inspection.js';
import type { InfluencesView, Inspection, MessageDifference } from './inspection-views.js';

class InfluencesQueryDto {
  @ApiPropertyOptional({ description: 'Of a field or value only: PID-5, OBX[3]-5.1' })
  @IsOptional()
  @MaxLength(50)
  @Matches(/^[A-Z][A-Z0-9]{2}(\[\d+\])?-\d+(\[\d+\])?(\.\d+){0,2}$/)
  at?: string;
}

@ApiTags('inspector')
@Controller('api/messages')
export class InspectionController {
  constructor(@Inject(consoleDeps) private readonly deps: ConsoleDeps) {}

  @Needs('patients.search', { isLook: true })
  @Get(':messageId/inspection')
  @ApiOperation({ summary: "One message value by value, and what today's mapping makes of it." })
  inspection(@Param('messageId') messageId: string): Promise<Inspection> {
    return inspect(this.deps, messageId);
  }

  @Needs('patients.search', { isLook: true })
  @Get(':messageId/influences')
  @ApiOperation({ summary: 'Which elements of the event each value of the message decides.' })
  influences(@Param('messageId') messageId: string, @Query() { at }: InfluencesQueryDto): Promise<InfluencesView> {
    return influencesOf(this.deps, messageId, at);
  }

  @Needs('patients.search', { isLook: true })
  @Get(':messageId/difference/:other')
  @ApiOperation({ summary: 'What differs between two messages, field by field.' })
  difference(@Param('messageId') messageId: string, @Param('other') other: string): Promise<MessageDifference> {
    return difference(this.deps, messageId, other);
  }
}
