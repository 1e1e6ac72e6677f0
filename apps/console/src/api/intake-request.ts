import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import type { IntakeRequest } from './feed-intake.js';

const states = ['started', 'paused', 'stopped'] as const;
/** The reason stands in the audit trail, which keeps so much of a text. */
const reasonMax = 120;

export class IntakeRequestDto implements IntakeRequest {
  @ApiProperty({
    enum: states,
    description:
      'Paused: connections stay, and nothing more is taken of them. Stopped: they are closed, new ones refused',
  })
  @IsIn(states)
  state: (typeof states)[number];

  @ApiPropertyOptional({ description: 'Why, for those who see the feed closed; no patient data' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(reasonMax)
  reason?: string;
}
