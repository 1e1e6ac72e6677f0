import { type DynamicModule, Module } from '@nestjs/common';
import { MpiConsumer } from './mpi.consumer.js';
import { MpiRuns } from './mpi.runs.js';
import { ReviewConsumer } from './review.consumer.js';

/** The stages `mpi` and `mpi-commands`, in the process that runs stages. */
@Module({})
export class MpiModule {
  static register({ link, decisions }: MpiRuns): DynamicModule {
    return {
      module: MpiModule,
      controllers: [MpiConsumer, ReviewConsumer],
      providers: [{ provide: MpiRuns, useValue: new MpiRuns(link, decisions) }],
    };
  }
}
