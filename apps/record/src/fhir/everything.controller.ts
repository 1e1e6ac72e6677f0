import { Controller, Get, Header, Headers, Inject, Param, Query, Req } from '@nestjs/common';
import { type Bundle, maskResource } from '#fhir';
import { Needs } from '#nest';
import { everything } from './everything.js';
import { type RecordApi, recordApi } from './record-api.js';
import { baseOf, fhirJson, type FhirRequest, isLenient, searchParameters } from './request.js';

@Controller('fhir/Patient')
export class EverythingController {
  constructor(@Inject(recordApi) private readonly api: RecordApi) {}

  @Needs('patients.read', { mask: maskResource })
  @Get(':id/$everything')
  @Header('content-type', fhirJson)
  everything(
    @Req() request: FhirRequest,
    @Param('id') id: string,
    @Query() query: object,
    @Headers('prefer') prefer?: string,
  ): Promise<Bundle> {
    const parameters = searchParameters(query);
    return everything(this.api, { id, parameters, lenient: isLenient(prefer), base: baseOf(request) });
  }
}
