import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CallerOf, Needs } from '#nest';
import { maskResource } from '#fhir';
import { type MpiApi, mpiApi } from '../mpi.api.js';
import { type Accepted, assignReview, decideReview, stateNumbers, undoAct } from './decide.js';
import { type ExplainAnswer, explainNumbers } from './explain.js';
import { exportCsv } from './export.js';
import { historyOfNumber, historyOfPerson, type PersonHistory } from './history.js';
import { type PersonView, personView } from './person.js';
import { type Preview, previewReview, previewUndo } from './preview.js';
import {
  DecisionDto,
  DecisionPreviewDto,
  NumberDto,
  OwnerDto,
  PairDto,
  ReviewsQueryDto,
  StatementDto,
  UndoDto,
  UndoPreviewDto,
} from './requests.js';
import { openReviews, type ReviewSummary, reviewSummary, type ReviewView } from './reviews.js';

@ApiTags('identity')
@Controller('api/identity')
export class IdentityController {
  constructor(@Inject(mpiApi) private readonly api: MpiApi) {}

  @Needs('identity.export', { act: 'identity.export' })
  @Get('export')
  @ApiOperation({ summary: 'Every source identity with its person, as CSV' })
  export(): StreamableFile {
    return new StreamableFile(Readable.from(exportCsv(this.api.identity)), { type: 'text/csv; charset=utf-8' });
  }

  /** By POST, so that no number of a patient stands in a URL. */
  @Needs('patients.search', { isLook: true })
  @Post('explain')
  @HttpCode(200)
  @ApiOperation({ summary: 'Why two numbers are, may be or are not one person' })
  explain(@Body() { a, b }: PairDto): Promise<ExplainAnswer> {
    return explainNumbers(this.api, a, b);
  }

  @Needs('patients.read', { mask: maskResource })
  @Get('reviews')
  @ApiOperation({ summary: 'Doubts that wait for a person, with evidence and what they would join, the oldest first' })
  reviews(@Query() filter: ReviewsQueryDto): Promise<readonly ReviewView[]> {
    return openReviews(this.api, filter);
  }

  @Needs('patients.read')
  @Get('reviews/summary')
  @ApiOperation({ summary: 'How many doubts wait, by kind and owner, and the thresholds of the model' })
  summary(): Promise<ReviewSummary> {
    return reviewSummary(this.api);
  }

  @Needs('patients.read', { mask: maskResource })
  @Post('reviews/:id/preview')
  @HttpCode(200)
  @ApiOperation({ summary: 'What a decision would change: persons, their numbers and golden records; changes nothing' })
  preview(@Param('id') id: string, @Body() { decision }: DecisionPreviewDto): Promise<Preview> {
    return previewReview(this.api, id, decision);
  }

  @Needs('identity.decide', { act: 'review.decide' })
  @Post('reviews/:id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Decides a review; takes effect as an event' })
  decide(@Param('id') id: string, @Body() decision: DecisionDto, @CallerOf() caller: Caller): Promise<Accepted> {
    return decideReview(this.api, id, signed(decision, caller));
  }

  @Needs('identity.decide', { act: 'review.assign' })
  @Post('reviews/:id/owner')
  @HttpCode(202)
  @ApiOperation({ summary: 'Takes a review on, gives it to somebody or gives it back' })
  assign(@Param('id') id: string, @Body() owner: OwnerDto, @CallerOf() caller: Caller): Promise<Accepted> {
    return assignReview(this.api, id, signed<OwnerDto & { by?: string }>(owner, caller));
  }

  @Needs('identity.decide', { act: 'identity.state' })
  @Post('statements')
  @HttpCode(202)
  @ApiOperation({ summary: 'Says that two numbers are one person, are not, or that the evidence shall decide again' })
  state(@Body() statement: StatementDto, @CallerOf() caller: Caller): Promise<Accepted> {
    return stateNumbers(this.api, signed(statement, caller));
  }

  @Needs('patients.read', { mask: maskResource })
  @Get('persons/:id')
  @ApiOperation({
    summary: 'A person: the golden record with the provenance of each field, and the record of each source',
  })
  person(@Param('id') id: string): Promise<PersonView> {
    return personView(this.api, id);
  }

  @Needs('patients.read', { mask: maskResource })
  @Get('persons/:id/history')
  @ApiOperation({ summary: 'What was said about a person and its numbers, by whom and why, and where they belonged' })
  personHistory(@Param('id') id: string): Promise<PersonHistory> {
    return historyOfPerson(this.api, id);
  }

  @Needs('patients.search', { isLook: true })
  @Post('history')
  @HttpCode(200)
  @ApiOperation({ summary: 'The same of the person to whom a number belongs' })
  numberHistory(@Body() number: NumberDto): Promise<PersonHistory> {
    return historyOfNumber(this.api, number);
  }

  @Needs('patients.read', { mask: maskResource })
  @Post('acts/:id/preview')
  @HttpCode(200)
  @ApiOperation({ summary: 'What taking it back would change; changes nothing' })
  undoPreview(@Param('id') id: string, @Body() { apart = false }: UndoPreviewDto): Promise<Preview> {
    return previewUndo(this.api, id, apart);
  }

  @Needs('identity.decide', { act: 'identity.undo' })
  @Post('acts/:id/undo')
  @HttpCode(202)
  @ApiOperation({ summary: 'Takes back what a person or a sender said; an undoing too' })
  undo(@Param('id') id: string, @Body() undo: UndoDto, @CallerOf() caller: Caller): Promise<Accepted> {
    return undoAct(this.api, id, signed(undo, caller));
  }
}

/** Who has an account decides under its name, whatever the request says. */
const signed = <Signed extends { readonly by?: string }>(given: Signed, { kind, name }: Caller): Signed =>
  kind === 'session' || kind === 'machine' ? { ...given, by: name } : given;
