import { Body, Controller, Get, Header, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { type Parameters, maskResource } from '#fhir';
import { Needs } from '#nest';
import { type MpiApi, mpiApi } from '../mpi.api.js';
import { crossReference, postedCrossReference, queriedCrossReference } from './cross-reference.js';
import { fhirJson, namedValues } from './request.js';

@Controller('fhir/Patient/$ihe-pix')
export class PixController {
  constructor(@Inject(mpiApi) private readonly api: MpiApi) {}

  @Needs('patients.search', { mask: maskResource, isLook: true })
  @Get()
  @Header('content-type', fhirJson)
  byQuery(@Query() query: object): Promise<Parameters> {
    return crossReference(this.api, queriedCrossReference(namedValues(query)));
  }

  @Needs('patients.search', { mask: maskResource, isLook: true })
  @Post()
  @HttpCode(200)
  @Header('content-type', fhirJson)
  byBody(@Body() body: object): Promise<Parameters> {
    return crossReference(this.api, postedCrossReference(body));
  }
}
