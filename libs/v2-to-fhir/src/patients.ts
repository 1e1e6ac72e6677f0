import { type EventPatient, type FieldDelete, fault } from '#contracts';
import { pointTo, type Reference, referenceOf } from '#fhir';
import { patientIdentifiers, sourceIdentities } from '#hl7';
import { concat } from './compact.js';
import { deletesOf } from './deletes.js';
import type { PatientGroup } from './groups.js';
import { resourceId } from './ids.js';
import { contactFromNk1 } from './segments/nk1-to-contact.js';
import { carersFromPd1 } from './segments/pd1-to-patient.js';
import { patientDeletes, patientFromPid } from './segments/pid-to-patient.js';

export interface MappedPatient {
  readonly event: EventPatient;
  readonly reference: Reference;
  readonly id: string;
  readonly deletes: readonly FieldDelete[];
}

/**
 * PID, PD1 and NK1 to one Patient, named by its first source identity: the number under which this sender knows it.
 * A message whose PID has no such number cannot be anybody's: fault HL7_PATIENT_ID_MISSING.
 */
export function mapPatient(group: PatientGroup): MappedPatient {
  const { pid, pd1, nextOfKin } = group;
  const [first, ...more] = sourceIdentities(patientIdentifiers(pid.segment), pid.scope.sender);
  if (first === undefined) throw fault('HL7_PATIENT_ID_MISSING', { segment: pid.at, field: 3 });
  const id = resourceId('Patient', first.system, first.value);
  const patient = {
    ...patientFromPid(pid, id),
    contact: concat(...nextOfKin.map((nk1) => listed(contactFromNk1(nk1)))),
    ...(pd1 === undefined ? {} : carersFromPd1(pd1)),
  };
  pid.scope.add(patient);
  return {
    event: { patient: referenceOf(patient), identities: [first, ...more] },
    reference: pointTo(patient),
    id,
    deletes: deletesOf(pid, patient, patientDeletes),
  };
}

const listed = <Item>(item: Item | undefined): Item[] | undefined => (item === undefined ? undefined : [item]);
