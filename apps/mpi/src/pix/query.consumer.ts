import { Controller, Inject, UseFilters } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { type Hl7Query, hl7QueryPattern } from '#contracts';
import { RethrowFilter } from '#nest';
import { answerQuery, type QueryDesk } from './answer-query.js';

/** Injection token. */
export const queryDesk = Symbol('QueryDesk');

@Controller()
@UseFilters(RethrowFilter)
export class QueryConsumer {
  constructor(@Inject(queryDesk) private readonly desk: QueryDesk) {}

  @MessagePattern(hl7QueryPattern)
  answer(@Payload() query: Hl7Query): Promise<Uint8Array> {
    return answerQuery(query, this.desk);
  }
}
