/** Which elements of a type stand behind its search parameters (R4 search parameter registry, the part served here). */
export interface SearchableType {
  /** Token parameter over the main code of the type: its name and the elements it looks at. */
  readonly code?: SearchElements;
  readonly category?: SearchElements;
  readonly status?: SearchElements;
  readonly date?: SearchElements;
  /** Whether its resources belong to a patient, and to a visit. */
  readonly patient: boolean;
  readonly encounter: boolean;
}

export interface SearchElements {
  readonly parameter: string;
  readonly elements: readonly string[];
}

const over = (parameter: string, ...elements: string[]): SearchElements => ({
  parameter,
  elements: elements.length === 0 ? [parameter] : elements,
});
const status = over('status');
const clinical = { patient: true, encounter: true } as const;
const ofPatient = { patient: true, encounter: false } as const;
const ofNobody = { patient: false, encounter: false } as const;
const medication = over('code', 'medicationCodeableConcept');
const effective = over('date', 'effectiveDateTime', 'effectivePeriod', 'effectiveInstant');

/** Resource types of the record. Patient is not among them: it belongs to the patient index. */
export const searchableTypes: Readonly<Record<string, SearchableType>> = {
  Encounter: { ...ofPatient, status, code: over('class'), category: over('type'), date: over('date', 'period') },
  Observation: { ...clinical, status, code: over('code'), category: over('category'), date: effective },
  DiagnosticReport: { ...clinical, status, code: over('code'), category: over('category'), date: effective },
  ServiceRequest: {
    ...clinical,
    status,
    code: over('code'),
    category: over('category'),
    date: over('authored', 'authoredOn'),
  },
  Specimen: {
    ...ofPatient,
    status,
    code: over('type'),
    date: over('collected', 'collection.collectedDateTime', 'collection.collectedPeriod'),
  },
  Condition: {
    ...clinical,
    status: over('clinical-status', 'clinicalStatus'),
    code: over('code'),
    category: over('category'),
    date: over('recorded-date', 'recordedDate'),
  },
  AllergyIntolerance: {
    ...clinical,
    status: over('clinical-status', 'clinicalStatus'),
    code: over('code'),
    category: over('category'),
    date: over('date', 'recordedDate'),
  },
  Procedure: {
    ...clinical,
    status,
    code: over('code'),
    category: over('category'),
    date: over('date', 'performedDateTime', 'performedPeriod'),
  },
  Immunization: {
    ...clinical,
    status,
    code: over('vaccine-code', 'vaccineCode'),
    date: over('date', 'occurrenceDateTime'),
  },
  MedicationRequest: { ...clinical, status, code: medication, date: over('authoredon', 'authoredOn') },
  MedicationDispense: { ...clinical, status, code: medication, date: over('whenhandedover', 'whenHandedOver') },
  MedicationAdministration: {
    ...clinical,
    status,
    code: medication,
    date: over('effective-time', 'effectiveDateTime', 'effectivePeriod'),
  },
  DocumentReference: { ...clinical, status, code: over('type'), category: over('category'), date: over('date') },
  Binary: ofPatient,
  Provenance: { ...ofPatient, date: over('recorded') },
  Appointment: { ...ofPatient, status, code: over('service-type', 'serviceType'), date: over('date', 'start') },
  RelatedPerson: { ...ofPatient, code: over('relationship') },
  Coverage: { ...ofPatient, status, code: over('type') },
  Account: { ...ofPatient, status, code: over('type') },
  Practitioner: ofNobody,
  PractitionerRole: { ...ofNobody, code: over('role', 'code') },
  Organization: { ...ofNobody, code: over('type') },
  Location: { ...ofNobody, status, code: over('type') },
  Device: { ...ofNobody, status, code: over('type') },
  Medication: { ...ofNobody, status, code: over('code') },
};

export const isSearchable = (type: string): boolean => Object.hasOwn(searchableTypes, type);

const patientParameters = ['patient', 'subject', 'patient.identifier', 'subject.identifier'] as const;

/** Search parameters of a type, with the kind that the CapabilityStatement names. */
export function parametersOf(type: string): readonly { readonly name: string; readonly type: ParameterType }[] {
  const searchable: SearchableType = searchableTypes[type] ?? ofNobody;
  const { code, category, status, date, patient, encounter } = searchable;
  const named = (elements: SearchElements | undefined, kind: ParameterType) =>
    elements ? [{ name: elements.parameter, type: kind }] : [];
  return [
    { name: '_id', type: 'token' },
    { name: 'identifier', type: 'token' },
    ...(patient ? patientParameters.map((name) => ({ name, type: kindOf(name) })) : []),
    ...(encounter ? [{ name: 'encounter', type: 'reference' as const }] : []),
    ...named(code, 'token'),
    ...named(category, 'token'),
    ...named(status, 'token'),
    ...named(date, 'date'),
  ];
}

export type ParameterType = 'token' | 'reference' | 'date';

const kindOf = (parameter: string): ParameterType => (parameter.endsWith('.identifier') ? 'token' : 'reference');
