import { type DynamicModule, Module } from '@nestjs/common';
import { Hl7Controller } from './hl7.controller.js';
import { MllpListeners } from './mllp.listener.js';

@Module({})
export class GatewayModule {
  static register(listeners: MllpListeners): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [Hl7Controller],
      providers: [{ provide: MllpListeners, useValue: listeners }],
    };
  }
}
