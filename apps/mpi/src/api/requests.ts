import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import type { NumberQuestion } from './numbers.js';

const textMax = 250;
const reasonMax = 2_000;

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
