import type { CodeableConcept } from '#fhir';
import { administrationMethod, bodyPart, bodySite, route } from '../codes/administration.js';
import { concat, listOf } from '../compact.js';
import { concept } from '../datatypes/concept.js';
import type { FieldReader, SegmentReader } from '../reader.js';

export interface Route {
  readonly route: CodeableConcept | undefined;
  readonly site: CodeableConcept | undefined;
  readonly method: CodeableConcept | undefined;
  readonly instructions: CodeableConcept[] | undefined;
}

/** RXR[MedicationRequest]; RXR-3, the device, has no place in R4's dosage. */
export const routes = (segments: readonly SegmentReader[]): Route[] =>
  segments.map((rxr) => ({
    ...routeSiteAndMethod(rxr),
    instructions: concat(listOf(rxr.first(5, (field) => concept(field)))),
  }));

/** An administration has no place for the instructions of RXR-5. */
export const routeSiteAndMethod = (rxr: SegmentReader): Omit<Route, 'instructions'> => ({
  ...routeAndSite(rxr),
  method: rxr.first(4, (field) => concept(field, administrationMethod)),
});

/** RXR[Immunization]: route and site alone, for an immunization has no method. */
export const routeAndSite = (rxr: SegmentReader | undefined): Pick<Route, 'route' | 'site'> => ({
  route: rxr?.first(1, (field) => concept(field, route)),
  site: rxr?.first(2, siteOf),
});

/** A code without system is of table 0550, or of the older 0163 that has other codes. */
function siteOf(field: FieldReader): CodeableConcept | undefined {
  const code = field.text(1);
  return concept(field, !bodyPart.values.has(code) && bodySite.values.has(code) ? bodySite : bodyPart);
}
