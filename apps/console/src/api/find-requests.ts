import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsISO8601, IsOptional, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';
import { positionPattern } from './find-candidates.js';
import type { FindRequest, NumberKindView } from './find-views.js';

const textMax = 200;
const numberKinds: readonly NumberKindView[] = ['patient', 'visit', 'order', 'control'];
const outcomes = ['linked', 'answered', 'refused', 'filtered', 'dead', 'pending'];

export class FindRequestDto implements FindRequest {
  @ApiPropertyOptional({ description: 'Number of a patient, visit, order or specimen, or MSH-10, as a whole' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(textMax)
  number?: string;

  @ApiPropertyOptional({ enum: numberKinds })
  @IsOptional()
  @IsIn(numberKinds)
  numberKind?: NumberKindView;

  @ApiPropertyOptional({ description: 'How a family name begins' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(textMax)
  family?: string;

  @ApiPropertyOptional({ description: 'How a given name begins' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(textMax)
  given?: string;

  @ApiPropertyOptional({ description: 'Date of birth: 1980-01-02, 1980-01 or 1980' })
  @IsOptional()
  @Matches(/^\d{4}(-\d\d(-\d\d)?)?$/)
  born?: string;

  @ApiPropertyOptional({ description: 'Anywhere in the bytes; reads messages one by one where it stands alone' })
  @IsOptional()
  @IsString()
  @MinLength(2)
  @MaxLength(textMax)
  text?: string;

  @ApiPropertyOptional({ description: 'Received at or after, RFC 3339' })
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  @ApiPropertyOptional({ description: 'Received before, RFC 3339' })
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;

  @IsOptional()
  @IsString()
  @MaxLength(textMax)
  feed?: string;

  @ApiPropertyOptional({ description: 'ADT^A01, or ADT for all of them' })
  @IsOptional()
  @Matches(/^[A-Z0-9]{3}(\^[A-Z0-9]{3})?$/)
  type?: string;

  @ApiPropertyOptional({ enum: outcomes })
  @IsOptional()
  @IsIn(outcomes)
  outcome?: string;

  @IsOptional()
  @IsString()
  @MaxLength(textMax)
  code?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(500)
  limit?: number;

  @ApiPropertyOptional({ description: '`next` of the page before' })
  @IsOptional()
  @Matches(positionPattern)
  after?: string;
}
