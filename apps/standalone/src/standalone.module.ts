import type { DynamicModule } from '@nestjs/common';
import type { Operations } from '#nest/operations';
import { AccessModule } from '../../console/src/access/access.module.js';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import type { Access } from './access.js';
import type { Gateway } from './gateway.js';
import { ProcessModule } from './process.module.js';

interface StandaloneInput {
  readonly access: Pick<Access, 'door' | 'deps'>;
  readonly gateway: Gateway;
  readonly apis: readonly DynamicModule[];
  readonly queries: DynamicModule;
  readonly operations: Operations;
}

/** Everything, behind one door. */
export const standaloneModule = ({ access, gateway, apis, queries, operations }: StandaloneInput): DynamicModule =>
  ProcessModule.register(operations, [
    AccessModule.register(access.door, access.deps),
    GatewayModule.register(gateway.listeners, gateway.patientFeed),
    ...apis,
    queries,
  ]);
