import { describe, expect, it } from '@jest/globals';
import { eventOf, message, resourcesOf } from './testing/sample.js';

const pid = `PID|1||70421^^^NORTHHILL^MR||Okonjo^Miriam${'|'.repeat(13)}A18`;
const pv1 = (patientClass: string, visit: string): string =>
  `PV1|1|${patientClass}|W1${'|'.repeat(16)}${visit}${'|'.repeat(31)}X50`;
const mrg = 'MRG|60001^^^NORTHHILL^MR|60002^^^NORTHHILL^PI|A3|60004^^^NORTHHILL^PI|V5|V6';
const second = ['PID|2||70422^^^NORTHHILL^MR||Brandt^Elise', pv1('I', 'V8')];

type Expected = readonly [code: string, status: string | undefined, ...operations: string[]];

/** Encounter.status (undefined: the event may not touch a visit) and what is said beside the bundle; class I. */
const visits: readonly Expected[] = [
  ['A01', 'in-progress'],
  ['A02', 'in-progress'],
  ['A03', 'finished'],
  // A registered patient is there, by the class.
  ['A04', 'in-progress'],
  ['A05', 'planned'],
  // Nothing is said of the state: the record keeps the one that it has.
  ['A06', 'unknown'],
  ['A07', 'unknown'],
  ['A08', 'unknown'],
  ['A11', 'cancelled', 'cancel admit'],
  ['A12', 'unknown', 'cancel transfer'],
  ['A13', 'in-progress', 'cancel discharge'],
  ['A14', 'planned', 'pending admit'],
  ['A21', 'onleave', 'leave begin'],
  ['A22', 'in-progress', 'leave return'],
  ['A23', 'unknown', 'delete-visit'],
  ['A25', 'unknown', 'pending discharge'],
  ['A27', 'cancelled', 'pending admit'],
  ['A28', undefined],
  ['A31', undefined],
  ['A38', 'cancelled', 'cancel pre-admit'],
];

const persons: readonly Expected[] = [
  ['A18', undefined, 'merge', 'merge-account'],
  ['A29', undefined, 'retire'],
  ['A30', undefined, 'merge'],
  ['A34', undefined, 'merge'],
  ['A35', undefined, 'merge-account'],
  ['A36', undefined, 'merge', 'merge-account'],
  ['A40', undefined, 'merge'],
  ['A41', undefined, 'merge-account'],
  ['A42', undefined, 'merge-visit'],
  ['A43', undefined, 'move-identifier'],
  ['A44', undefined, 'move-account'],
  ['A45', undefined, 'move-visit'],
  ['A46', undefined, 'change-identifier'],
  ['A47', undefined, 'change-identifier'],
  ['A48', undefined, 'change-identifier'],
  ['A49', undefined, 'change-account'],
  ['A50', undefined, 'change-visit'],
  ['A51', undefined, 'change-visit'],
];

/** Of two patients. */
const pairs: readonly Expected[] = [
  ['A17', 'unknown', 'swap-beds'],
  ['A24', undefined, 'link'],
  ['A37', undefined, 'unlink'],
];

describe('each event', () => {
  it.each([
    ...visits.map((row) => [row, [pv1('I', 'V19')]] as const),
    ...persons.map((row) => [row, [mrg, pv1('I', 'V19')]] as const),
    ...pairs.map((row) => [row, [pv1('I', 'V19'), ...second]] as const),
  ])('%j: the state of the visit, and what a bundle cannot say', ([code, status, ...operations], segments) => {
    // A46 and A48 change the numbers of PID-2 and PID-4, A43 gives the number of MRG-1 to the patient of PID-2.
    const own = /A4[368]/.test(code)
      ? pid.replace('PID|1||70421', 'PID|1|70429^^^NORTHHILL^PI|70421').replace('MR||', 'MR|70428^^^NORTHHILL^PI|')
      : pid;
    const event = eventOf(message(`ADT^${code}`, `EVN|${code}|20260305081500+0100`, own, ...segments));
    const encounters = resourcesOf(event, 'Encounter');
    expect(encounters.map((encounter) => encounter['status'])).toEqual(
      status === undefined ? [] : segments.flatMap((segment) => (segment.startsWith('PV1') ? [status] : [])),
    );
    for (const encounter of encounters) expect(encounter).toMatchObject({ class: { code: 'IMP' } });
    expect(event.operations.map((each) => ('of' in each ? `${each.kind} ${each.of}` : each.kind))).toEqual(operations);
    expect(resourcesOf(event, 'Patient')).toHaveLength(
      segments.filter((segment) => segment.startsWith('PID')).length + 1,
    );
  });
});

const order = ['ORC|NW|P1|F1', 'OBR|1|P1|F1|A^Count^L|||20260305||||||||||||||||||F'];
const obx = 'OBX|1|NM|B^Sodium^L||140||||||F';
const rxo = 'RXO|D1^Drug^L';
const rxe = 'RXE||D1^Drug^L';

describe('each message type', () => {
  it.each([
    ...['R01', 'R30', 'R31', 'R32', 'R40'].map(
      (event) => [`ORU^${event}`, [...order, obx], ['DiagnosticReport', 'Observation', 'ServiceRequest']] as const,
    ),
    ['OUL^R22', ['SPM|1|S1', ...order, obx], ['DiagnosticReport', 'Observation', 'ServiceRequest', 'Specimen']],
    ['ORM^O01', order, ['ServiceRequest']],
    ['OMG^O19', [...order, obx], ['Observation', 'ServiceRequest']],
    ['OML^O21', [...order, 'SPM|1|S1'], ['ServiceRequest', 'Specimen']],
    ['OML^O33', ['SPM|1|S1', ...order], ['ServiceRequest', 'Specimen']],
    ...['O22', 'O34', 'O36'].map((event) => [`ORL^${event}`, ['MSA|AA|1', ...order], ['ServiceRequest']] as const),
    ['OMP^O09', ['ORC|NW|P1', rxo], ['MedicationRequest']],
    ['RDE^O11', ['ORC|NW|P1', rxo, rxe], ['Medication', 'MedicationRequest']],
    ['RDE^O25', ['ORC|RF|P1', rxe], ['MedicationRequest']],
    ['RDS^O13', ['ORC|RE|P1', 'RXD|1|D1^Drug^L|20260305'], ['MedicationDispense']],
    ['RGV^O15', ['ORC|RE|P1', 'RXG|1|1||D1^Drug^L'], ['MedicationRequest']],
    ['RAS^O17', ['ORC|RE|P1', 'RXA|0|1|20260305||D1^Drug^L|1'], ['MedicationAdministration']],
    ['VXU^V04', ['ORC|RE|P1', 'RXA|0|1|20260305||08^Vaccine^CVX|1'], ['Immunization']],
    ...Array.from(
      { length: 11 },
      (_, at) =>
        [`MDM^T${String(at + 1).padStart(2, '0')}`, ['TXA|1|DS||||||||||D2|D1'], ['DocumentReference']] as const,
    ),
    ...Array.from({ length: 15 }, (_, at) => [`SIU^S${at + 12}`, ['SCH|P1|F1'], ['Appointment']] as const),
    // Whatever else has a patient: the patient, and what was not read.
    ...['PPR^PC1', 'CCM^I21', 'REF^I12', 'BAR^P01', 'DFT^P03', 'ZZZ^Z01'].map(
      (type) => [type, ['ZZ1|Kept'], []] as const,
    ),
  ])('%s becomes what it tells of', (type, segments, expected) => {
    const event = eventOf(message(type, ...segments));
    const types = new Set((event.bundle.entry ?? []).map(({ resource }) => resource?.resourceType));
    const aside = new Set(['MessageHeader', 'Patient', 'Organization', 'Provenance']);
    expect([...types].filter((each) => each !== undefined && !aside.has(each)).sort()).toEqual([...expected]);
    expect(types).toContain('Patient');
    if (expected.length === 0) expect(event.unread).toEqual([{ at: 'ZZ1-1', value: 'Kept' }]);
  });

  it.each(['ACK', 'RSP^K22', 'QCK^Q02', 'MFN^M02', 'ORF^R04'])('%s is archived and goes no further', (type) => {
    expect(() => eventOf(message(type))).toThrow('filtered');
  });
});

describe('an answer', () => {
  it.each([
    ['AA', { code: 'ok' }],
    ['AE', { code: 'fatal-error', _code: { extension: [expect.anything()] } }],
    ['AR', { code: 'transient-error', _code: { extension: [expect.anything()] } }],
    ['??', { _code: { extension: [{ valueCodeableConcept: { text: '??' } }] } }],
  ])('of %s names what it answers, and whether that was taken', (code, response) => {
    const event = eventOf(message('ORL^O22', `MSA|${code}|C-7`, ...order));
    expect(resourcesOf(event, 'MessageHeader')).toMatchObject([{ response: { identifier: 'C-7', ...response } }]);
    expect(event.unread.filter(({ at }) => at.startsWith('MSA'))).toEqual([]);
  });
});
