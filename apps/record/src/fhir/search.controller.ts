import { Body, Controller, Get, Header, Headers, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { type Bundle, searchableTypes, maskResource } from '#fhir';
import { Needs } from '#nest';
import { type RecordApi, recordApi } from './record-api.js';
import { baseOf, fhirJson, type FhirRequest, isLenient, searchParameters, typeOf } from './request.js';
import { search } from './search.js';

@Controller(Object.keys(searchableTypes).map((type) => `fhir/${type}`))
export class SearchController {
  constructor(@Inject(recordApi) private readonly api: RecordApi) {}

  @Needs('patients.search', { mask: maskResource, isLook: true })
  @Get()
  @Header('content-type', fhirJson)
  byQuery(@Req() request: FhirRequest, @Query() query: object, @Headers('prefer') prefer?: string): Promise<Bundle> {
    return this.#search(request, [query], prefer);
  }

  @Needs('patients.search', { mask: maskResource, isLook: true })
  @Post('_search')
  @HttpCode(200)
  @Header('content-type', fhirJson)
  byForm(
    @Req() request: FhirRequest,
    @Query() query: object,
    @Body() form: object,
    @Headers('prefer') prefer?: string,
  ): Promise<Bundle> {
    return this.#search(request, [query, form], prefer);
  }

  #search(request: FhirRequest, parameters: readonly object[], prefer: string | undefined): Promise<Bundle> {
    const given = searchParameters(...parameters);
    const call = { type: typeOf(request), parameters: given, lenient: isLenient(prefer), base: baseOf(request) };
    return search(this.api, call);
  }
}
