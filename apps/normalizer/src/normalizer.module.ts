import { type DynamicModule, Module } from '@nestjs/common';
import { NormalizerConsumer } from './normalizer.consumer.js';
import { NormalizerRuns } from './normalizer.runs.js';
import { ShadowConsumer } from './shadow/shadow.consumer.js';

/** The stages `normalizer` and `shadow`, in the process that runs stages. */
@Module({})
export class NormalizerModule {
  static register(runs: NormalizerRuns): DynamicModule {
    return {
      module: NormalizerModule,
      controllers: [NormalizerConsumer, ShadowConsumer],
      providers: [{ provide: NormalizerRuns, useValue: runs }],
    };
  }
}
