import { type DynamicModule, Module } from '@nestjs/common';
import { NormalizerConsumer } from './normalizer.consumer.js';
import { NormalizerRun } from './normalizer.run.js';

/** The stage `normalizer`, in the process that runs stages. */
@Module({})
export class NormalizerModule {
  static register({ run }: NormalizerRun): DynamicModule {
    return {
      module: NormalizerModule,
      controllers: [NormalizerConsumer],
      providers: [{ provide: NormalizerRun, useValue: new NormalizerRun(run) }],
    };
  }
}
