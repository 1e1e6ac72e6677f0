import { type DynamicModule, Module } from '@nestjs/common';
import { ConsoleRuns } from './console.runs.js';
import { DeadLettersConsumer } from './dead-letters.consumer.js';
import { OpsConsumer } from './ops.consumer.js';

/** The console's stages `dead-letters` and `ops`, in the process that runs stages. */
@Module({})
export class ConsoleModule {
  static register({ deadLetters, ops }: ConsoleRuns): DynamicModule {
    return {
      module: ConsoleModule,
      controllers: [DeadLettersConsumer, OpsConsumer],
      providers: [{ provide: ConsoleRuns, useValue: new ConsoleRuns(deadLetters, ops) }],
    };
  }
}
