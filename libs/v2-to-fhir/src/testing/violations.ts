/** Resources that break one invariant of R4 each, by its key; what they name is in the bundle of `bundle-problems.spec.ts`. */
const patient = { resourceType: 'Patient', id: 'p' };
const subject = { reference: 'Patient/p' };
const observation = { resourceType: 'Observation', id: 'o', status: 'final', code: { text: 'x' } };
const text = { text: 'x' };
const condition = { resourceType: 'Condition', id: 'c', subject };
const appointment = { resourceType: 'Appointment', id: 'a', participant: [{ actor: subject, status: 'accepted' }] };
const allergy = { resourceType: 'AllergyIntolerance', id: 'a', patient: subject };
const drug = { medicationCodeableConcept: text, subject };
const order = { resourceType: 'ServiceRequest', id: 's', status: 'active', intent: 'order', subject };
const timed = (repeat: object) => ({ ...order, occurrenceTiming: { repeat } });
const observed = (elements: object) => ({ ...observation, ...elements });
const coded = (name: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${name}`, code }],
});
const contained = (more: object) => ({
  ...observation,
  contained: [{ ...patient, id: 'q', ...more }],
  subject: { reference: '#q' },
});
const period = (start: string, end: string) => observed({ effectivePeriod: { start, end } });

export const violations: readonly (readonly [key: string, resource: object])[] = [
  ['ele-1', observed({ subject: {} })],
  ['ele-1', observed({ subject: { id: 'x' } })],
  ['ext-1', { ...patient, extension: [{ url: 'u:u', valueString: 'a', extension: [{ url: 'v', valueString: 'b' }] }] }],
  ['ext-1', { ...patient, birthDate: '2020-01-01', _birthDate: { extension: [{ url: 'u:u' }] } }],
  ['qty-3', observed({ valueQuantity: { value: 1, code: 'mg' } })],
  ['sqty-1', observed({ referenceRange: [{ low: { value: 10, comparator: '<' } }] })],
  ['age-1', { ...condition, onsetAge: { value: -1, code: 'a', system: 'http://unitsofmeasure.org' } }],
  ['drt-1', timed({ boundsDuration: { value: 1, code: 'd', system: 'urn:x' } })],
  ['att-1', { ...patient, photo: [{ data: 'AAAA' }] }],
  ['cpt-2', { ...patient, telecom: [{ value: '1' }] }],
  ['per-1', period('2026-02-01', '2026-01-31')],
  ['per-1', period('2026-03-05T08:00:00Z', '2026-03-05T08:30:00+01:00')],
  ['per-1', period('2026-03-05T08:00:00Z', '2026-03-04')],
  ['rng-2', observed({ valueRange: { low: { value: 10 }, high: { value: 9 } } })],
  ['rat-1', observed({ valueRatio: { numerator: { value: 1 } } })],
  ['ref-1', observed({ subject: { reference: '#nobody' } })],
  ['tim-1', timed({ duration: 1 })],
  ['tim-2', timed({ period: 1 })],
  ['tim-4', timed({ duration: -1, durationUnit: 'h' })],
  ['tim-5', timed({ period: -1, periodUnit: 'h' })],
  ['tim-6', timed({ periodMax: 1 })],
  ['tim-7', timed({ durationMax: 1 })],
  ['tim-8', timed({ countMax: 1 })],
  ['tim-9', timed({ offset: 1 })],
  ['tim-10', timed({ timeOfDay: ['08:00:00'], when: ['C'] })],
  ['txt-1', { ...patient, text: { status: 'generated', div: '<div><script/></div>' } }],
  ['txt-2', { ...patient, text: { status: 'generated', div: '<div/>' } }],
  ['dom-2', contained({ contained: [{ ...patient, id: 'r' }] })],
  ['dom-3', { ...observation, contained: [{ ...patient, id: 'q' }] }],
  ['dom-4', contained({ meta: { versionId: '1' } })],
  ['dom-5', contained({ meta: { security: [{ code: 'R' }] } })],
  ['ait-1', allergy],
  [
    'ait-2',
    {
      ...allergy,
      clinicalStatus: coded('allergyintolerance-clinical', 'active'),
      verificationStatus: coded('allergyintolerance-verification', 'entered-in-error'),
    },
  ],
  ['app-1', { ...appointment, status: 'proposed', participant: [{ status: 'accepted' }] }],
  ['app-2', { ...appointment, status: 'proposed', start: '2026-01-01T00:00:00Z' }],
  ['app-3', { ...appointment, status: 'booked' }],
  ['app-4', { ...appointment, status: 'proposed', cancelationReason: text }],
  [
    'ctm-1',
    {
      resourceType: 'CareTeam',
      id: 't',
      participant: [{ member: subject, onBehalfOf: { reference: 'Organization/g' } }],
    },
  ],
  ['con-1', { ...condition, clinicalStatus: coded('condition-clinical', 'active'), stage: [{ type: text }] }],
  ['con-2', { ...condition, clinicalStatus: coded('condition-clinical', 'active'), evidence: [{ id: 'x' }] }],
  ['con-4', { ...condition, clinicalStatus: coded('condition-clinical', 'active'), abatementDateTime: '2026' }],
  [
    'con-5',
    {
      ...condition,
      clinicalStatus: coded('condition-clinical', 'active'),
      verificationStatus: coded('condition-ver-status', 'entered-in-error'),
    },
  ],
  [
    'imm-1',
    {
      resourceType: 'Immunization',
      id: 'i',
      status: 'completed',
      vaccineCode: text,
      patient: subject,
      occurrenceDateTime: '2026',
      education: [{ publicationDate: '2026' }],
    },
  ],
  [
    'mad-1',
    {
      resourceType: 'MedicationAdministration',
      id: 'm',
      status: 'completed',
      effectiveDateTime: '2026',
      dosage: text,
      ...drug,
    },
  ],
  [
    'mdd-1',
    {
      resourceType: 'MedicationDispense',
      id: 'm',
      status: 'completed',
      whenPrepared: '2026-02-01T00:00:00Z',
      whenHandedOver: '2026-01-01T00:00:00Z',
      ...drug,
    },
  ],
  ['obs-3', observed({ referenceRange: [{ appliesTo: [text] }] })],
  ['obs-6', observed({ valueString: 'x', dataAbsentReason: text })],
  [
    'obs-7',
    observed({
      code: { coding: [{ system: 'urn:s', code: 'c' }] },
      valueString: 'x',
      component: [{ code: { coding: [{ system: 'urn:s', code: 'c' }] } }],
    }),
  ],
  ['org-1', { resourceType: 'Organization', id: 'o', active: true }],
  ['org-2', { resourceType: 'Organization', id: 'o', name: 'x', address: [{ use: 'home', city: 'x' }] }],
  [
    'org-3',
    { resourceType: 'Organization', id: 'o', name: 'x', telecom: [{ use: 'home', system: 'fax', value: '1' }] },
  ],
  ['pat-1', { ...patient, id: 'r', contact: [{ gender: 'male' }] }],
  ['prr-1', { ...order, orderDetail: [text] }],
];

/** What R4 forbids otherwise, and words of the problem that must be found. */
export const otherFaults: readonly (readonly [problem: string, resource: object])[] = [
  ['id a_b', observed({ id: 'a_b' })],
  ['two entries with one id', patient],
  ['Q is not in', { ...patient, id: 'r', gender: 'Q' }],
  ['urn:x|active is not in', { ...allergy, clinicalStatus: { coding: [{ system: 'urn:x', code: 'active' }] } }],
  ['pdf is not in', { ...patient, id: 'r', photo: [{ contentType: 'pdf' }] }],
  ['empty text', { ...patient, id: 'r', name: [{ family: '' }] }],
  ['null or empty', { ...patient, id: 'r', name: [{ family: null }] }],
  ['empty list', { ...patient, id: 'r', telecom: [] }],
  ['time without zone', observed({ effectiveDateTime: '2026-01-01T10:00:00' })],
  ['Missing required property', { resourceType: 'Observation', id: 'o', status: 'final' }],
  ['leads nowhere', observed({ subject: { reference: 'Patient/none' } })],
  ['Invalid reference', observed({ subject: { reference: 'Organization/g' } })],
  ['no absolute URI', { ...patient, id: 'r', identifier: [{ system: 'NORTHHILL', value: '1' }] }],
  ['Invalid date value', { ...patient, id: 'r', birthDate: '2026-02-31' }],
  ['Invalid instant', observed({ issued: '2026-02-01' })],
  ['Invalid string format', { ...patient, id: 'r', name: [{ family: 'a\u0001' }] }],
  ['Invalid code format', { ...patient, id: 'r', language: ' de' }],
  ['Invalid base64Binary', { ...patient, id: 'r', photo: [{ contentType: 'a/b', data: 'A*' }] }],
  ['range 1..2147483647', { ...patient, id: 'r', telecom: [{ system: 'phone', value: '1', rank: 0 }] }],
  ['expected number', observed({ valueQuantity: { value: '1' } })],
  ['Invalid additional property', { ...patient, id: 'r', family: 'x' }],
];
