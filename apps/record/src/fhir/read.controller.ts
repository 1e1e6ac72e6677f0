import { Controller, Get, Header, Inject, Param, Req } from '@nestjs/common';
import { type FhirResource, searchableTypes, maskResource } from '#fhir';
import { Needs } from '#nest';
import { found, present } from './present.js';
import { type RecordApi, recordApi } from './record-api.js';
import { fhirJson, type FhirRequest, typeOf } from './request.js';

/** Each type has a route of its own, so that what others serve under /fhir stays theirs. */
@Controller(Object.keys(searchableTypes).map((type) => `fhir/${type}`))
export class ReadController {
  constructor(@Inject(recordApi) private readonly api: RecordApi) {}

  @Needs('patients.read', { mask: maskResource })
  @Get(':id')
  @Header('content-type', fhirJson)
  async read(@Req() request: FhirRequest, @Param('id') id: string): Promise<FhirResource> {
    const type = typeOf(request);
    return present(found(await this.api.reader.read(type, id), type));
  }
}
