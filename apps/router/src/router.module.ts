import { type DynamicModule, Module } from '@nestjs/common';
import { RouterConsumer } from './router.consumer.js';
import { RouterRun } from './router.run.js';

/** The stage `router`, in the process that runs stages. */
@Module({})
export class RouterModule {
  static register({ run }: RouterRun): DynamicModule {
    return {
      module: RouterModule,
      controllers: [RouterConsumer],
      providers: [{ provide: RouterRun, useValue: new RouterRun(run) }],
    };
  }
}
