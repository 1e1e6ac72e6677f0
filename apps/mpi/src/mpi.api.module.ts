import { type DynamicModule, Module } from '@nestjs/common';
import { IdentityController } from './api/identity.controller.js';
import { MatchController } from './fhir/match.controller.js';
import { PatientController } from './fhir/patient.controller.js';
import { PixController } from './fhir/pix.controller.js';
import { type MpiApi, mpiApi } from './mpi.api.js';

/** Patient, `$match`, cross-reference and the identity API, in the process that serves HTTP. */
@Module({})
export class MpiApiModule {
  static register(api: MpiApi): DynamicModule {
    return {
      module: MpiApiModule,
      // Operations before `Patient/:id`.
      controllers: [MatchController, PixController, PatientController, IdentityController],
      providers: [{ provide: mpiApi, useValue: api }],
    };
  }
}
