import { Body, Controller, Header, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { type Bundle, maskResource } from '#fhir';
import { Needs } from '#nest';
import { type MpiApi, mpiApi } from '../mpi.api.js';
import { matchPatient, matchRequest } from './match-patient.js';
import { baseOf, fhirJson, type FhirRequest } from './request.js';

@Controller('fhir/Patient/$match')
export class MatchController {
  constructor(@Inject(mpiApi) private readonly api: MpiApi) {}

  @Needs('patients.search', { mask: maskResource, isLook: true })
  @Post()
  @HttpCode(200)
  @Header('content-type', fhirJson)
  match(@Req() request: FhirRequest, @Body() body: object): Promise<Bundle> {
    return matchPatient(this.api, matchRequest(body), baseOf(request));
  }
}
