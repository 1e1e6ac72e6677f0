import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import type { ShadowDetailQuery, ShadowRequest } from './shadow.js';
import type { FindingsQuery } from './findings.js';
import type { SearchQuery } from './topic-search.js';
import type { TailQuery } from './topic-tail.js';
import type { EntriesQuery } from './topics.js';
import type { MessagesQuery } from './trace.js';

const nameMax = 200;
const rulesCharactersMax = 500_000;

export class MessagesQueryDto implements MessagesQuery {
  @ApiPropertyOptional({ description: 'RFC 3339; the last 24 hours when absent' })
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  @ApiPropertyOptional({ description: 'RFC 3339, exclusive' })
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;

  @IsOptional()
  @IsString()
  @MaxLength(nameMax)
  feed?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit?: number;
}

const dayPattern = /^\d{4}-\d\d-\d\d$/;

export class FindingsQueryDto implements FindingsQuery {
  @ApiPropertyOptional({ description: 'First day (UTC), YYYY-MM-DD; 29 days before the last when absent' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(dayPattern)
  from?: string;

  @ApiPropertyOptional({ description: 'Last day (UTC); today when absent' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(dayPattern)
  to?: string;
}

export class EntriesQueryDto implements EntriesQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  partition?: number;

  @ApiPropertyOptional({ description: 'First offset; the newest entries when absent' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  from?: number;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  max?: number;
}

export class SearchQueryDto implements SearchQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  partition?: number;

  @ApiProperty({ description: 'As the entries show it; no key holds patient data' })
  @IsString()
  @MinLength(1)
  @MaxLength(nameMax)
  key: string;

  @ApiPropertyOptional({ description: 'First offset to look at; the oldest entry when absent' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  from?: number;
}

export class TailQueryDto implements TailQuery {
  @ApiPropertyOptional({ description: 'All of them when absent' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  partition?: number;

  @ApiPropertyOptional({ description: 'Only entries with this key' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(nameMax)
  key?: string;
}

export class RetentionQueryDto {
  @ApiPropertyOptional({ description: 'All topics when absent; of one its size is estimated, too' })
  @IsOptional()
  @IsString()
  @MaxLength(nameMax)
  topic?: string;
}

export class TimeQueryDto {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  partition?: number;

  @ApiProperty({ description: 'RFC 3339' })
  @IsISO8601({ strict: true })
  time: string;
}

/** The last 1,000 messages where none of `from`, `to` and `last` is given. */
export class ShadowRequestDto implements ShadowRequest {
  @ApiPropertyOptional({ description: 'Received at or after, RFC 3339' })
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  @ApiPropertyOptional({ description: 'Received before, RFC 3339; up to now when absent' })
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;

  @ApiPropertyOptional({ description: 'Only so many, the newest' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  last?: number;

  @IsOptional()
  @IsString()
  @MaxLength(nameMax)
  feed?: string;

  @ApiPropertyOptional({ description: 'ADT^A01, or ADT for all of them' })
  @IsOptional()
  @Matches(/^[A-Z0-9]{3}(\^[A-Z0-9]{3})?$/)
  messageType?: string;

  @ApiPropertyOptional({ description: 'Text of a rules file, tried on `feed` instead of the rules in force' })
  @IsOptional()
  @IsString()
  @MaxLength(rulesCharactersMax)
  rules?: string;
}

export class ShadowDetailQueryDto implements ShadowDetailQuery {
  @ApiPropertyOptional({ description: 'With paths and values, which are patient data', enum: ['true', 'false'] })
  @IsOptional()
  @IsIn(['true', 'false'])
  values?: 'true' | 'false';
}

export class PromoteRequestDto {
  @ApiPropertyOptional({ description: 'Also events that withdraw a resource of their former self' })
  @IsOptional()
  @IsBoolean()
  leavingResources?: boolean;
}
