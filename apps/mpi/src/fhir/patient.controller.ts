import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { asEnterpriseId } from '#contracts';
import type { Bundle, Patient } from '#fhir';
import { type MpiApi, mpiApi } from '../mpi.api.js';
import { requirePatient } from './read-patient.js';
import { baseOf, fhirJson, type FhirRequest, namedValues } from './request.js';
import { searchPatients } from './search-patients.js';

@Controller('fhir/Patient')
export class PatientController {
  constructor(@Inject(mpiApi) private readonly api: MpiApi) {}

  @Get()
  @Header('content-type', fhirJson)
  search(@Req() request: FhirRequest, @Query() query: object): Promise<Bundle> {
    return searchPatients(this.api.identity, namedValues(query), baseOf(request));
  }

  @Post('_search')
  @HttpCode(200)
  @Header('content-type', fhirJson)
  searchByForm(@Req() request: FhirRequest, @Query() query: object, @Body() form: object): Promise<Bundle> {
    return searchPatients(this.api.identity, namedValues(query, form ?? {}), baseOf(request));
  }

  @Get(':id')
  @Header('content-type', fhirJson)
  read(@Param('id') id: string): Promise<Patient> {
    return requirePatient(this.api.identity, asEnterpriseId(id));
  }
}
