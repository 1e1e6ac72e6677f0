import { Body, Controller, Get, Header, Headers, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { asEnterpriseId } from '#contracts';
import { type Bundle, type Patient, maskResource } from '#fhir';
import { Needs } from '#nest';
import { type MpiApi, mpiApi } from '../mpi.api.js';
import { requirePatient } from './read-patient.js';
import { baseOf, fhirJson, type FhirRequest, isLenient, namedValues } from './request.js';
import { searchPatients } from './search-patients.js';

@Controller('fhir/Patient')
export class PatientController {
  constructor(@Inject(mpiApi) private readonly api: MpiApi) {}

  @Needs('patients.search', { mask: maskResource, isLook: true })
  @Get()
  @Header('content-type', fhirJson)
  search(@Req() request: FhirRequest, @Query() query: object, @Headers('prefer') prefer?: string): Promise<Bundle> {
    return this.#search(request, [query], prefer);
  }

  @Needs('patients.search', { mask: maskResource, isLook: true })
  @Post('_search')
  @HttpCode(200)
  @Header('content-type', fhirJson)
  searchByForm(
    @Req() request: FhirRequest,
    @Query() query: object,
    @Body() form: object,
    @Headers('prefer') prefer?: string,
  ): Promise<Bundle> {
    return this.#search(request, [query, form ?? {}], prefer);
  }

  @Needs('patients.read', { mask: maskResource })
  @Get(':id')
  @Header('content-type', fhirJson)
  read(@Param('id') id: string): Promise<Patient> {
    return requirePatient(this.api.identity, asEnterpriseId(id));
  }

  #search(request: FhirRequest, parameters: readonly object[], prefer: string | undefined): Promise<Bundle> {
    const asked = { parameters: namedValues(...parameters), isLenient: isLenient(prefer), base: baseOf(request) };
    return searchPatients(this.api, asked);
  }
}
