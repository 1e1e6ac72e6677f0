import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type MpiApi, mpiApi } from '../mpi.api.js';
import { type Accepted, assignReview, decideReview, stateNumbers, undoAct } from './decide.js';
import { type ExplainAnswer, explainNumbers } from './explain.js';
import { exportCsv } from './export.js';
import { historyOfNumber, historyOfPerson, type PersonHistory } from './history.js';
import { DecisionDto, PairDto, NumberDto, OwnerDto, StatementDto, UndoDto } from './requests.js';
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
  explain(@Body() { a, b }: PairDto): Promise<ExplainAnswer> {
    return explainNumbers(this.api, a, b);
  }

  @Get('reviews')
  @ApiOperation({ summary: 'Doubts that wait for a person, with evidence and what they would join, the oldest first' })
  reviews(): Promise<readonly ReviewView[]> {
    return openReviews(this.api);
  }

  @Post('reviews/:id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Decides a review; takes effect as an event' })
  decide(@Param('id') id: string, @Body() decision: DecisionDto): Promise<Accepted> {
    return decideReview(this.api, id, decision);
  }

  @Post('reviews/:id/owner')
  @HttpCode(202)
  @ApiOperation({ summary: 'Takes a review on, gives it to somebody or gives it back' })
  assign(@Param('id') id: string, @Body() owner: OwnerDto): Promise<Accepted> {
    return assignReview(this.api, id, owner);
  }

  @Post('statements')
  @HttpCode(202)
  @ApiOperation({ summary: 'Says that two numbers are one person, are not, or that the evidence shall decide again' })
  state(@Body() statement: StatementDto): Promise<Accepted> {
    return stateNumbers(this.api, statement);
  }

  @Get('persons/:id/history')
  @ApiOperation({ summary: 'What was said about a person and its numbers, by whom and why, and where they belonged' })
  personHistory(@Param('id') id: string): Promise<PersonHistory> {
    return historyOfPerson(this.api, id);
  }

  @Post('history')
  @HttpCode(200)
  @ApiOperation({ summary: 'The same of the person to whom a number belongs' })
  numberHistory(@Body() number: NumberDto): Promise<PersonHistory> {
    return historyOfNumber(this.api, number);
  }

  @Post('acts/:id/undo')
  @HttpCode(202)
  @ApiOperation({ summary: 'Takes back what a person or a sender said; an undoing too' })
  undo(@Param('id') id: string, @Body() undo: UndoDto): Promise<Accepted> {
    return undoAct(this.api, id, undo);
  }
}
