import { Controller, Get, Header, Req } from '@nestjs/common';
import type { CapabilityStatement } from '#fhir';
import { Needs } from '#nest';
import { capabilityStatement } from './capability.js';
import { baseOf, fhirJson, type FhirRequest } from './request.js';

@Controller('fhir')
export class MetadataController {
  @Needs('anybody')
  @Get('metadata')
  @Header('content-type', fhirJson)
  metadata(@Req() request: FhirRequest): CapabilityStatement {
    return capabilityStatement(baseOf(request));
  }
}
