import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import type { ResetOrder, ResetQuery } from './consumer-reset.js';

const nameMax = 200;
/** The reason stands in the audit trail, which keeps so much of a text. */
const reasonMax = 120;
const placesMax = 10_000;
const targets = ['begin', 'end', 'time', 'offset'] as const;

export class ResetQueryDto implements ResetQuery {
  @ApiPropertyOptional({ description: 'All that the group reads when absent' })
  @IsOptional()
  @IsString()
  @MaxLength(nameMax)
  topic?: string;

  @ApiPropertyOptional({ description: 'All of them when absent' })
  @IsOptional()
  @IsInt()
  @Min(0)
  partition?: number;

  @ApiProperty({ enum: targets, description: 'The oldest entry, the end, or what `at` or `offset` says' })
  @IsIn(targets)
  to: (typeof targets)[number];

  @ApiPropertyOptional({ description: 'RFC 3339: the first entry that the log took then or later' })
  @IsOptional()
  @IsISO8601({ strict: true })
  at?: string;

  @ApiPropertyOptional({ description: 'Brought within what the partition holds' })
  @IsOptional()
  @IsInt()
  @Min(0)
  offset?: number;
}

class ResetPlaceDto {
  @IsString()
  @MaxLength(nameMax)
  topic: string;

  @IsInt()
  @Min(0)
  partition: number;

  @IsInt()
  @Min(0)
  offset: number;
}

export class ResetOrderDto implements ResetOrder {
  @ApiProperty({ description: 'As a preview names them: `to` of each place', type: [ResetPlaceDto] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(placesMax)
  @ValidateNested({ each: true })
  @Type(() => ResetPlaceDto)
  places: ResetPlaceDto[];

  @ApiProperty({ description: 'Why, for those who read the audit trail; no patient data' })
  @IsString()
  @MinLength(1)
  @MaxLength(reasonMax)
  reason: string;

  @ApiPropertyOptional({ description: 'The name of the group, where entries are skipped' })
  @IsOptional()
  @IsString()
  @MaxLength(nameMax)
  confirmation?: string;
}
