import { Readable } from 'node:stream';
import { Controller, Get, Inject, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { Needs } from '#nest';
import { type AccessDeps, accessDeps } from '../access/access.deps.js';
import { auditCsv } from './audit-csv.js';
import { auditPage, type AuditFilter } from './audit-page.js';
import type { AuditPage, AuditVerdict } from './audit-views.js';
import { anchorForm, linkOf } from './chain.js';

const textMax = 200;

class AuditFilterDto implements AuditFilter {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(textMax)
  who?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(textMax)
  action?: string;

  @ApiPropertyOptional({ enum: ['done', 'refused', 'failed'] })
  @IsOptional()
  @IsIn(['done', 'refused', 'failed'])
  outcome?: 'done' | 'refused' | 'failed';

  @ApiPropertyOptional({ description: 'Enterprise id' })
  @IsOptional()
  @IsString()
  @MaxLength(textMax)
  patient?: string;

  @ApiPropertyOptional({ description: 'RFC 3339, inclusive' })
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  @ApiPropertyOptional({ description: 'RFC 3339, exclusive' })
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;
}

class AuditQueryDto extends AuditFilterDto {
  @ApiPropertyOptional({ description: 'Records with a lower number' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  before?: number;

  @ApiPropertyOptional({ default: 100 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit?: number;
}

class AnchorDto {
  @ApiPropertyOptional({ description: 'Number and hash of a record, as an earlier answer told its head: 42:hash' })
  @IsOptional()
  @Matches(anchorForm)
  anchor?: string;
}

@ApiTags('audit')
@Controller('api/audit')
export class AuditController {
  constructor(@Inject(accessDeps) private readonly deps: AccessDeps) {}

  @Needs('audit.read', { act: 'audit.read' })
  @Get()
  @ApiOperation({ summary: 'Who did and saw what, newest first.' })
  records(@Query() query: AuditQueryDto): Promise<AuditPage> {
    return auditPage(this.deps.trail, query);
  }

  @Needs('audit.read', { act: 'audit.verify' })
  @Get('verify')
  @ApiOperation({
    summary: 'Whether the trail is as it was written; else which records were removed, changed, put in.',
  })
  verify(@Query() { anchor }: AnchorDto): Promise<AuditVerdict> {
    return this.deps.trail.verify(anchor === undefined ? undefined : linkOf(anchor));
  }

  @Needs('audit.read', { act: 'audit.export' })
  @Get('export')
  @ApiOperation({ summary: 'The same as CSV, all that fits.' })
  @ApiProduces('text/csv')
  export(@Query() filter: AuditFilterDto): StreamableFile {
    return new StreamableFile(Readable.from(auditCsv(this.deps.trail, filter)), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="audit.csv"',
    });
  }
}
