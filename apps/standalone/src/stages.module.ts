import { type DynamicModule, Module } from '@nestjs/common';
import { ConsoleModule } from '../../console/src/console.module.js';
import { MpiModule } from '../../mpi/src/mpi.module.js';
import { NormalizerModule } from '../../normalizer/src/normalizer.module.js';
import { RecordModule } from '../../record/src/record.module.js';
import { RouterModule } from '../../router/src/router.module.js';
import type { StageRuns } from './stage-runs.js';

/** All stages, for the worker thread. */
@Module({})
export class StagesModule {
  static register(runs: StageRuns): DynamicModule {
    return {
      module: StagesModule,
      imports: [
        NormalizerModule.register(runs.normalizer),
        MpiModule.register({ link: runs.link, decisions: runs.decisions }),
        RecordModule.register(runs.record),
        ConsoleModule.register(runs.console),
        ...(runs.notify ? [RouterModule.register({ run: runs.notify })] : []),
      ],
    };
  }
}
