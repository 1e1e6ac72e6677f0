import type { DynamicModule } from '@nestjs/common';
import type { Role } from '#platform';
import { ConsoleModule } from '../../../console/src/console.module.js';
import { MpiModule } from '../../../mpi/src/mpi.module.js';
import { NormalizerModule } from '../../../normalizer/src/normalizer.module.js';
import { RecordModule } from '../../../record/src/record.module.js';
import { RouterModule } from '../../../router/src/router.module.js';
import type { StageRuns } from '../stage-runs.js';

/** The stages that a process with these roles runs. */
export function stageModules(runs: StageRuns, roles: readonly Role[]): readonly DynamicModule[] {
  const modules: Readonly<Record<Role, () => readonly DynamicModule[]>> = {
    gateway: () => [],
    normalizer: () => [NormalizerModule.register(runs.normalizer)],
    mpi: () => [MpiModule.register({ link: runs.link, decisions: runs.decisions })],
    record: () => [RecordModule.register(runs.record)],
    router: () => (runs.notify ? [RouterModule.register({ run: runs.notify })] : []),
    console: () => [ConsoleModule.register(runs.console)],
  };
  return roles.flatMap((role) => modules[role]());
}
