import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsIn,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import type { ReviewFilter } from '#storage';
import type { NumberQuestion } from './numbers.js';

const textMax = 250;
const reasonMax = 2_000;
const reviewKinds = ['possible-match', 'overlay', 'conflict'] as const;

export class NumberDto implements NumberQuestion {
  @ApiProperty({ description: 'Name of the assigning authority, or its system' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(textMax)
  authority: string;

  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(textMax)
  value: string;
}

/** Two numbers about which something is asked or said. */
export class PairDto {
  @ApiProperty({ type: NumberDto })
  @IsDefined()
  @ValidateNested()
  @Type(() => NumberDto)
  a: NumberDto;

  @ApiProperty({ type: NumberDto })
  @IsDefined()
  @ValidateNested()
  @Type(() => NumberDto)
  b: NumberDto;
}

/** Why, and who: whoever asks later reads it in the history. */
class SignedDto {
  @ApiPropertyOptional({ description: 'Why, for whoever asks later' })
  @IsOptional()
  @IsString()
  @MaxLength(reasonMax)
  reason?: string;

  @ApiPropertyOptional({ description: 'Who decides' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(textMax)
  by?: string;
}

export class DecisionDto extends SignedDto {
  @ApiProperty({ enum: ['same', 'different'] })
  @IsIn(['same', 'different'])
  decision: 'same' | 'different';
}

export class ReviewsQueryDto implements ReviewFilter {
  @ApiPropertyOptional({ enum: reviewKinds })
  @IsOptional()
  @IsIn(reviewKinds)
  kind?: (typeof reviewKinds)[number];

  @ApiPropertyOptional({ description: 'Who took it on; empty: nobody did' })
  @IsOptional()
  @IsString()
  @MaxLength(textMax)
  owner?: string;

  @ApiPropertyOptional({ description: 'RFC 3339, exclusive' })
  @IsOptional()
  @IsISO8601({ strict: true })
  openedBefore?: string;
}

export class DecisionPreviewDto {
  @ApiProperty({ enum: ['same', 'different'] })
  @IsIn(['same', 'different'])
  decision: 'same' | 'different';
}

export class UndoPreviewDto {
  @ApiPropertyOptional({ description: 'Say besides that the two numbers are not one person' })
  @IsOptional()
  @IsBoolean()
  apart?: boolean;
}

export class StatementDto extends IntersectionType(PairDto, SignedDto) {
  @ApiProperty({
    enum: ['same', 'different', 'retract'],
    description: 'same: link; different: never link; retract: what was said no longer counts, the evidence decides',
  })
  @IsIn(['same', 'different', 'retract'])
  statement: 'same' | 'different' | 'retract';
}

export class UndoDto extends SignedDto {
  @ApiPropertyOptional({ description: 'Say besides that the two numbers are not one person' })
  @IsOptional()
  @IsBoolean()
  apart?: boolean;
}

export class OwnerDto {
  @ApiPropertyOptional({ description: 'Who takes the task on; absent: nobody' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(textMax)
  owner?: string;
}
