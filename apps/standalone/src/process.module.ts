import { type DynamicModule, Module } from '@nestjs/common';
import { HealthController, MetricsController, Operations } from '#nest/operations';

/** What a process serves over HTTP, with its health and its metrics. */
@Module({})
export class ProcessModule {
  static register(operations: Operations, served: readonly DynamicModule[]): DynamicModule {
    return {
      module: ProcessModule,
      imports: [...served],
      controllers: [HealthController, MetricsController],
      providers: [{ provide: Operations, useValue: operations }],
    };
  }
}
