import { type DynamicModule, Module } from '@nestjs/common';
import { HealthController, MetricsController, Operations } from '#nest';
import { AccessModule } from '../../console/src/access/access.module.js';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import type { Access } from './access.js';
import type { Gateway } from './gateway.js';

interface StandaloneInput {
  readonly access: Pick<Access, 'door' | 'deps'>;
  readonly gateway: Gateway;
  readonly apis: readonly DynamicModule[];
  readonly queries: DynamicModule;
  readonly operations: Operations;
}

/** Everything that the process serves over HTTP. */
@Module({})
export class StandaloneModule {
  static register({ access, gateway, apis, queries, operations }: StandaloneInput): DynamicModule {
    return {
      module: StandaloneModule,
      imports: [
        AccessModule.register(access.door, access.deps),
        GatewayModule.register(gateway.listeners, gateway.patientFeed),
        ...apis,
        queries,
      ],
      controllers: [HealthController, MetricsController],
      providers: [{ provide: Operations, useValue: operations }],
    };
  }
}
