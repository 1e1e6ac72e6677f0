import type { Encounter, EncounterLocation, EncounterParticipant, Identifier, Reference } from '#fhir';
import { admissionType, ambulatoryStatus, encounterClass, encounterStatusByClass } from '../codes/encounter.js';
import { encounterStatusByEvent } from '../codes/status.js';
import { v2System } from '../codes/uris.js';
import { concat, element, listOf } from '../compact.js';
import type { DeletePaths } from '../deletes.js';
import { code, codeOf, dataAbsent } from '../datatypes/code.js';
import { codingOf, concept } from '../datatypes/concept.js';
import { between, dateTimeOf } from '../datatypes/date-time.js';
import { cx } from '../datatypes/identifier.js';
import { locationByCode, pl } from '../datatypes/location.js';
import { xcn } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';

/** What the message says about the visit besides its PV1. */
export interface Visit {
  readonly trigger: string;
  readonly subject: Reference;
  readonly patientId: string;
  readonly episode: Reference | undefined;
}

/** PV1[Encounter]; undefined where PV1 names no visit: PV1-2 = N marks a message about the person. */
export function encounterFromPv1(pv1: SegmentReader, visit: Visit): Encounter | undefined {
  pv1.text(1); // Set ID
  const patientClass = pv1.text(2);
  if (patientClass === 'N' || !saysAnything(pv1)) return undefined;
  const numbers = concat(pv1.each(19, cx), pv1.each(50, cx));
  const isDischargeCancelled = visit.trigger === 'A13';
  const end = isDischargeCancelled ? undefined : dateTimeOf(pv1, 45);
  const period = between(dateTimeOf(pv1, 44), end, pv1.scope);
  return {
    resourceType: 'Encounter',
    id: encounterId(numbers?.[0], visit, period?.start, patientClass, pv1),
    identifier: visitNumbers(pv1, numbers),
    status: statusOf(pv1, visit.trigger, end),
    class: pv1.first(2, (field) => codingOf(field, encounterClass)) ?? dataAbsent(),
    episodeOfCare: listOf(visit.episode),
    type: listOf(pv1.first(4, (field) => concept(field, admissionType))),
    serviceType: pv1.first(10, (field) => concept(field, '0069')),
    subject: visit.subject,
    participant: participants(pv1),
    period,
    hospitalization: hospitalization(pv1, isDischargeCancelled),
    location: locations(pv1, patientClass),
  };
}

/** What a cancelled discharge leaves no trace of (HL7 3.3.13), whatever the fields still say: they are listed as unread. */
export const ofDischarge: DeletePaths = [
  [36, 'hospitalization.dischargeDisposition'],
  [37, 'hospitalization.destination'],
  [45, 'period.end'],
];

export const encounterDeletes: DeletePaths = [
  [3, 'location'],
  [4, 'type'],
  [7, 'participant'],
  [10, 'serviceType'],
  [44, 'period.start'],
  ...ofDischarge,
];

/** Fields that tell of a visit; a PV1 with its number in the message alone does not. */
const saysAnything = (pv1: SegmentReader): boolean => {
  for (let field = 2; field <= pv1.fieldCount; field++) if (pv1.populated(field)) return true;
  return false;
};

/** The visit number names the visit; without one the patient and the time of admission do, or the class at least. */
function encounterId(
  number: Identifier | undefined,
  { patientId }: Visit,
  start: string | undefined,
  patientClass: string,
  pv1: SegmentReader,
): string {
  if (number?.value !== undefined && pv1.populated(19))
    return resourceId('Encounter', pv1.scope.context.organization, number.system ?? '', number.value);
  return start === undefined
    ? resourceId('Encounter', patientId, 'class', patientClass)
    : resourceId('Encounter', patientId, 'start', start);
}

function visitNumbers(pv1: SegmentReader, numbers: Identifier[] | undefined): Identifier[] | undefined {
  const type = { coding: [{ system: v2System('0203'), code: 'VN' }], text: 'visit number' };
  return numbers?.map((number, at) =>
    at === 0 && pv1.populated(19) ? { ...number, type: number.type ?? type } : number,
  );
}

/**
 * What the event itself says comes first: a cancel stays a cancel. Then PV1-45, then the trigger. A04 leaves it to
 * the class (a registered outpatient is there already), and whatever says nothing about the state is `unknown`: the
 * record then keeps the status that it has.
 */
function statusOf(pv1: SegmentReader, trigger: string, end: string | undefined): Encounter['status'] {
  const byEvent = encounterStatusByEvent.codes.get(trigger);
  if (byEvent === 'cancelled' || trigger === 'A13') return byEvent ?? 'unknown';
  if (end !== undefined) return 'finished';
  if (byEvent !== undefined) return byEvent;
  if (trigger !== 'A04') return 'unknown';
  return code(encounterStatusByClass, pv1.first(2, codeOf), 'PV1-2', pv1.scope) ?? 'planned';
}

const roles = [
  [7, 'ATND', 'attender'],
  [8, 'REF', 'referrer'],
  [9, 'CON', 'consultant'],
  [17, 'ADM', 'admitter'],
  [52, 'PART', 'Participation'],
] as const;

const participants = (pv1: SegmentReader): EncounterParticipant[] | undefined =>
  concat(
    ...roles.map(([field, role, display]) => pv1.each(field, (person) => participant(xcn(person), role, display))),
  );

export const participant = (
  individual: Reference | undefined,
  role: string,
  display: string,
): EncounterParticipant | undefined =>
  individual && {
    type: [
      {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: role, display }],
        text: display,
      },
    ],
    individual,
  };

function locations(pv1: SegmentReader, patientClass: string): EncounterLocation[] | undefined {
  const at = (field: number, operationalStatus?: () => string | undefined): Reference | undefined =>
    pv1.first(field, (value) => pl(value, operationalStatus));
  return listOf(
    place(
      at(3, () => pv1.value(40)),
      patientClass === 'P' ? 'planned' : 'active',
    ),
    place(at(6), 'completed'),
    temporary(place(at(11), 'active')),
    place(at(42), 'reserved'),
    // Ours: the guide makes a Basic resource of PV1-43, a former temporary location; it is a location like PV1-6.
    temporary(place(at(43), 'completed')),
  );
}

const temporary = (location: EncounterLocation | undefined): EncounterLocation | undefined =>
  location && {
    ...location,
    extension: [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/subject-locationClassification',
        valueCodeableConcept: {
          coding: [{ system: 'http://hl7.org/fhir/ValueSet/subject-location', code: 'temporary' }],
        },
      },
    ],
  };

export const place = (
  location: Reference | undefined,
  status: EncounterLocation['status'],
): EncounterLocation | undefined => location && { location, status };

const hospitalization = (pv1: SegmentReader, isDischargeCancelled: boolean): Encounter['hospitalization'] =>
  element<NonNullable<Encounter['hospitalization']>>({
    preAdmissionIdentifier: pv1.first(5, cx),
    admitSource: pv1.first(14, (field) => concept(field, '0023')),
    reAdmission: pv1.first(13, (field) => concept(field, '0092')),
    dietPreference: pv1.each(38, (field) => concept(field, '0114')),
    specialCourtesy: pv1.each(16, (field) => concept(field, '0099')),
    specialArrangement: pv1.each(15, (field) => concept(field, ambulatoryStatus)),
    ...(isDischargeCancelled ? {} : discharge(pv1)),
  });

const discharge = (pv1: SegmentReader): Encounter['hospitalization'] => ({
  destination: pv1.first(37, locationByCode),
  dischargeDisposition: pv1.first(36, (field) => concept(field, '0112')),
});
