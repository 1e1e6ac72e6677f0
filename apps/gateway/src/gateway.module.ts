import { type DynamicModule, Module } from '@nestjs/common';
import { Hl7Controller } from './hl7.controller.js';
import { MllpListeners } from './mllp.listener.js';
import { PatientFeed } from './patient-feed.js';
import { PatientFeedController } from './patient-feed.controller.js';

@Module({})
export class GatewayModule {
  static register(listeners: MllpListeners, patientFeed: PatientFeed): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [Hl7Controller, PatientFeedController],
      providers: [
        { provide: MllpListeners, useValue: listeners },
        { provide: PatientFeed, useValue: patientFeed },
      ],
    };
  }
}
