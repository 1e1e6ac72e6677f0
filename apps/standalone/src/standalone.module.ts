import { type DynamicModule, Module } from '@nestjs/common';
import { HealthController, MetricsController, Operations } from '#nest';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import type { Gateway } from './gateway.js';

interface StandaloneInput {
  readonly gateway: Gateway;
  readonly apis: readonly DynamicModule[];
  readonly queries: DynamicModule;
  readonly operations: Operations;
}

/** Everything that the process serves over HTTP. */
@Module({})
export class StandaloneModule {
  static register({ gateway, apis, queries, operations }: StandaloneInput): DynamicModule {
    return {
      module: StandaloneModule,
      imports: [GatewayModule.register(gateway.listeners, gateway.patientFeed), ...apis, queries],
      controllers: [HealthController, MetricsController],
      providers: [{ provide: Operations, useValue: operations }],
    };
  }
}
