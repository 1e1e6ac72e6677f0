import { type DynamicModule, Module } from '@nestjs/common';
import type { QueryDesk } from './answer-query.js';
import { queryDesk, QueryConsumer } from './query.consumer.js';

/** HL7 v2 queries, in the process that can read the index. */
@Module({})
export class PixModule {
  static register(desk: QueryDesk): DynamicModule {
    return {
      module: PixModule,
      controllers: [QueryConsumer],
      providers: [{ provide: queryDesk, useValue: desk }],
    };
  }
}
