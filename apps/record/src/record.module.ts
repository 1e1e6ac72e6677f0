import { type DynamicModule, Module } from '@nestjs/common';
import { ArchiveConsumer } from './archive.consumer.js';
import { RecordConsumer } from './record.consumer.js';
import { RecordRuns } from './record.runs.js';
import { RelinkConsumer } from './relink.consumer.js';

/** The stages `record`, `record-identity` and `archive`, in the process that runs stages. */
@Module({})
export class RecordModule {
  static register({ record, recordIdentity, archive }: RecordRuns): DynamicModule {
    return {
      module: RecordModule,
      controllers: [RecordConsumer, RelinkConsumer, ArchiveConsumer],
      providers: [{ provide: RecordRuns, useValue: new RecordRuns(record, recordIdentity, archive) }],
    };
  }
}
