import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, IsIn, IsNotEmpty, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import type { NumberQuestion } from './explain.js';

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

export class ExplainRequestDto {
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

export class DecisionDto {
  @ApiProperty({ enum: ['same', 'different'] })
  @IsIn(['same', 'different'])
  decision: 'same' | 'different';

  @ApiPropertyOptional({ description: 'Why, for whoever asks later' })
  @IsOptional()
  @IsString()
  @MaxLength(reasonMax)
  reason?: string;
}
