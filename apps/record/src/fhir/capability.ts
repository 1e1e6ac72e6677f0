import { type CapabilityStatement, parametersOf, searchableTypes } from '#fhir';

/** `GET /fhir/metadata`: what is served here, by the patient index and by the record. */
export const capabilityStatement = (base: string): CapabilityStatement => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date,
  kind: 'instance',
  software: { name: 'hie-broker' },
  implementation: { description: 'Patient index and longitudinal record of the exchange', url: base },
  fhirVersion: '4.0.1',
  format: ['application/fhir+json', 'json'],
  rest: [{ mode: 'server', resource: [patientResource, ...Object.keys(searchableTypes).map(resourceOf)] }],
});

/** Day on which the statement last changed: a statement with the day of the request would never be the same twice. */
const date = '2026-11-26';

type RestResource = NonNullable<NonNullable<CapabilityStatement['rest']>[number]['resource']>[number];

const token = (name: string) => ({ name, type: 'token' as const });
const string = (name: string) => ({ name, type: 'string' as const });

const patientResource: RestResource = {
  type: 'Patient',
  interaction: [{ code: 'read' }, { code: 'search-type' }, { code: 'update' }, { code: 'delete' }],
  conditionalUpdate: true,
  conditionalDelete: 'single',
  searchParam: [
    token('_id'),
    token('identifier'),
    token('active'),
    ...['family', 'given', 'name', 'mothersMaidenName'].map(string),
    ...['address', 'address-city', 'address-state', 'address-postalcode', 'address-country'].map(string),
    token('telecom'),
    { name: 'birthdate', type: 'date' },
    token('gender'),
  ],
  operation: [
    { name: 'match', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-match' },
    { name: 'everything', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything' },
    { name: 'ihe-pix', definition: 'https://profiles.ihe.net/ITI/PIXm/OperationDefinition/IHE.PIXm.pix' },
  ],
};

const resourceOf = (type: string): RestResource => ({
  type: type as RestResource['type'],
  interaction: [{ code: 'read' }, { code: 'search-type' }],
  versioning: 'versioned',
  searchParam: parametersOf(type).map(({ name, type: kind }) => ({ name, type: kind })),
});
