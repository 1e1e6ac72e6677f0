import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  Equals,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import type { DeadLetterState } from '#storage';
import type { DeadLettersQuery } from './dead-letters.js';
import { editedTextMax } from './edited-text.js';
import type { ChosenLetters, ReplayRequest } from './letter-choice.js';

const nameMax = 200;
const reasonMax = 1_000;
const letterStates: readonly DeadLetterState[] = ['open', 'replayed', 'discarded'];

export class DeadLettersQueryDto implements DeadLettersQuery {
  @IsOptional()
  @IsString()
  @MaxLength(nameMax)
  topic?: string;

  @IsOptional()
  @IsString()
  @MaxLength(nameMax)
  code?: string;

  @IsOptional()
  @IsString()
  @MaxLength(nameMax)
  stage?: string;

  @ApiPropertyOptional({ enum: letterStates })
  @IsOptional()
  @IsIn(letterStates)
  state?: DeadLetterState;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit?: number;
}

class LetterGroupDto {
  @ApiProperty({ example: 'clinical.canonical.dead' })
  @IsString()
  @MaxLength(nameMax)
  topic: string;

  @ApiProperty({ example: 'HL7_MERGE_CYCLE' })
  @IsString()
  @MaxLength(nameMax)
  code: string;

  @IsOptional()
  @IsString()
  @MaxLength(nameMax)
  stage?: string;
}

/** `ids`, `group` or `all`. */
class ChosenLettersDto implements ChosenLetters {
  @ApiPropertyOptional({ description: 'Ids of dead letters', type: [String] })
  @ValidateIf(({ group, all }: ChosenLettersDto) => group === undefined && all === undefined)
  @IsArray()
  @ArrayMaxSize(1000)
  @Matches(/^.{1,200}:\d{1,9}:\d{1,15}$/, { each: true })
  ids?: string[];

  @ApiPropertyOptional({ description: 'All letters of one cause' })
  @IsOptional()
  @ValidateNested()
  @Type(() => LetterGroupDto)
  group?: LetterGroupDto;

  @ApiPropertyOptional({ description: 'All letters of every cause' })
  @IsOptional()
  @Equals(true)
  all?: true;
}

export class ReplayRequestDto extends ChosenLettersDto implements ReplayRequest {
  @ApiPropertyOptional({ description: 'Letters a second at most; all at once when absent' })
  @IsOptional()
  @IsNumber()
  @Min(0.1)
  @Max(10_000)
  perSecond?: number;

  @IsOptional()
  @IsString()
  @MaxLength(reasonMax)
  reason?: string;
}

export class DiscardRequestDto extends ChosenLettersDto {
  @IsString()
  @MinLength(1)
  @MaxLength(reasonMax)
  reason: string;
}

export class ReopenRequestDto extends ChosenLettersDto {
  @IsOptional()
  @IsString()
  @MaxLength(reasonMax)
  reason?: string;
}

export class DryRunRequestDto {
  @ApiProperty({ description: 'The message, each segment on a line' })
  @IsString()
  @MaxLength(editedTextMax)
  text: string;
}

export class EditRequestDto extends DryRunRequestDto {
  @IsString()
  @MinLength(1)
  @MaxLength(reasonMax)
  reason: string;
}
