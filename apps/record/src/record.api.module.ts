import { type DynamicModule, Module } from '@nestjs/common';
import { TimelineController } from './api/timeline.controller.js';
import { EverythingController } from './fhir/everything.controller.js';
import { MetadataController } from './fhir/metadata.controller.js';
import { ReadController } from './fhir/read.controller.js';
import { type RecordApi, recordApi } from './fhir/record-api.js';
import { SearchController } from './fhir/search.controller.js';

/** The record over FHIR, in the process that serves HTTP. */
@Module({})
export class RecordApiModule {
  static register(api: RecordApi): DynamicModule {
    return {
      module: RecordApiModule,
      controllers: [MetadataController, ReadController, SearchController, EverythingController, TimelineController],
      providers: [{ provide: recordApi, useValue: api }],
    };
  }
}
