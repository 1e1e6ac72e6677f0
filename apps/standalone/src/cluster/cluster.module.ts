import { type DynamicModule, Module } from '@nestjs/common';
import { HealthController, MetricsController, Operations } from '#nest';

/** What one process of a cluster serves over HTTP. */
@Module({})
export class ClusterModule {
  static register(operations: Operations, served: readonly DynamicModule[]): DynamicModule {
    return {
      module: ClusterModule,
      imports: [...served],
      controllers: [HealthController, MetricsController],
      providers: [{ provide: Operations, useValue: operations }],
    };
  }
}
