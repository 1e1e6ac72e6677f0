import { type DynamicModule, Module } from '@nestjs/common';
import { LagHistory } from '../lag-history.js';
import { type ConsoleDeps, consoleDeps } from './console.deps.js';
import { ConsumersController } from './consumers.controller.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { FindController } from './find.controller.js';
import { FeedsController } from './feeds.controller.js';
import { InspectionController } from './inspection.controller.js';
import { ShadowController } from './shadow.controller.js';
import { TopicsController } from './topics.controller.js';
import { TraceController } from './trace.controller.js';

/** The console's API over HTTP, in the process that serves people. */
@Module({})
export class ConsoleApiModule {
  static register(deps: ConsoleDeps): DynamicModule {
    return {
      module: ConsoleApiModule,
      controllers: [
        FeedsController,
        FindController,
        InspectionController,
        TraceController,
        TopicsController,
        ConsumersController,
        DeadLettersController,
        ShadowController,
      ],
      providers: [
        { provide: consoleDeps, useValue: deps },
        { provide: LagHistory, useValue: new LagHistory(deps) },
      ],
    };
  }
}
