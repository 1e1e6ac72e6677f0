import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type MpiApi, mpiApi } from '../mpi.api.js';
import { decideReview } from './decide.js';
import { type ExplainAnswer, explainNumbers } from './explain.js';
import { exportCsv } from './export.js';
import { DecisionDto, ExplainRequestDto } from './requests.js';
import { openReviews, type ReviewView } from './reviews.js';

@ApiTags('identity')
@Controller('api/identity')
export class IdentityController {
  constructor(@Inject(mpiApi) private readonly api: MpiApi) {}

  @Get('export')
  @ApiOperation({ summary: 'Every source identity with its person, as CSV' })
  export(): StreamableFile {
    return new StreamableFile(Readable.from(exportCsv(this.api.identity)), { type: 'text/csv; charset=utf-8' });
  }

  /** By POST, so that no number of a patient stands in a URL. */
  @Post('explain')
  @HttpCode(200)
  @ApiOperation({ summary: 'Why two numbers are, may be or are not one person' })
  explain(@Body() { a, b }: ExplainRequestDto): Promise<ExplainAnswer> {
    return explainNumbers(this.api, a, b);
  }

  @Get('reviews')
  @ApiOperation({ summary: 'Doubtful pairs that wait for a person, the oldest first' })
  reviews(): Promise<readonly ReviewView[]> {
    return openReviews(this.api.identity);
  }

  @Post('reviews/:id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Decides a review; takes effect as an event' })
  decide(@Param('id') id: string, @Body() decision: DecisionDto): Promise<{ commandId: string }> {
    return decideReview(this.api, id, decision);
  }
}
