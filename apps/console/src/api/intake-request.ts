import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { intakeStates } from '#contracts';
import { IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import type { IntakeRequest } from './feed-intake.js';

/** The reason stands in the audit trail, which keeps so much of a text. */
const reasonMax = 120;

export class IntakeRequestDto implements IntakeRequest {
  @ApiProperty({
    enum: intakeStates,
    description:
      'Paused: connections stay, and nothing more is taken of them. Stopped: they are closed, new ones refused',
  })
  @IsIn(intakeStates)
  state: IntakeRequest['state'];

  @ApiPropertyOptional({ description: 'Why, for those who see the feed closed; no patient data' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(reasonMax)
  reason?: string;
}
