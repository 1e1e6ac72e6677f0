import { type EventPatient, type FieldDelete, fault } from '#contracts';
import { flat, type Patient, pointTo, type Reference, referenceOf } from '#fhir';
import { patientIdentifiers, sourceIdentities } from '#hl7';
import { concat, listOf } from './compact.js';
import { deletesOf } from './deletes.js';
import type { PatientGroup } from './groups.js';
import { resourceId } from './ids.js';
import { personRoles } from './roles.js';
import { provenanceFromPid } from './segments/evn-to-provenance.js';
import { contactFromNk1, kinFromNk1 } from './segments/nk1-to-contact.js';
import { relatedPersonFromNk1 } from './segments/nk1-to-related-person.js';
import { livingWillFromPd1, patientFromPd1 } from './segments/pd1-to-patient.js';
import type { Listed } from './snapshot-sets.js';
import { accountOf } from './segments/pid-to-account.js';
import { motherOf } from './segments/pid-to-mother.js';
import { patientDeletes, patientFromPid } from './segments/pid-to-patient.js';
import { importance } from './segments/pv1-to-patient.js';

export interface MappedPatient {
  readonly event: EventPatient;
  readonly reference: Reference;
  readonly id: string;
  /** Of PID-18. */
  readonly account: Reference | undefined;
  readonly deletes: readonly FieldDelete[];
  /** What came of each NK1. */
  readonly nextOfKin: Listed['made'];
}

/**
 * PID, PD1 and NK1 to one Patient and its RelatedPersons, named by its first source identity: the number under which
 * this sender knows it. A message whose PID has no such number cannot be anybody's: fault HL7_PATIENT_ID_MISSING.
 */
export function mapPatient(group: PatientGroup): MappedPatient {
  const { pid } = group;
  const [first, ...more] = sourceIdentities(patientIdentifiers(pid.segment), pid.scope.sender);
  if (first === undefined) throw fault('HL7_PATIENT_ID_MISSING', { segment: pid.at, field: 3 });
  const id = resourceId('Patient', first.system, first.value);
  const patient = patientOf(group, id);
  const reference = pid.scope.add(patient);
  const { contacts, made } = mapNextOfKin(group, reference);
  patient.contact = contacts;
  if (group.roles.length > 0)
    patient.generalPractitioner = concat(patient.generalPractitioner, personRoles(group.roles, reference));
  for (const mother of pid.repeats(21)) motherOf(mother, reference);
  provenanceFromPid(pid, reference);
  return {
    event: { patient: flat(referenceOf(patient)), identities: [first, ...more] },
    reference,
    id,
    account: accountOf(pid, 18, 'active', reference),
    deletes: deletesOf(pid, patient, patientDeletes),
    nextOfKin: made,
  };
}

function patientOf({ pid, pd1, pv1 }: PatientGroup, id: string): Patient {
  const patient = patientFromPid(pid, id);
  const vip = pv1 === undefined ? undefined : importance(pv1);
  if (pd1 === undefined && vip === undefined) return patient;
  const { extension, generalPractitioner } = pd1 === undefined ? {} : patientFromPd1(pd1);
  const livingWill = pd1 && livingWillFromPd1(pd1, pointTo(patient));
  if (livingWill !== undefined) pid.scope.add(livingWill);
  return { ...patient, extension: concat(patient.extension, extension, listOf(vip)), generalPractitioner };
}

/** NK1 as RelatedPersons, and as contacts of the Patient. */
function mapNextOfKin(
  { nextOfKin }: PatientGroup,
  patient: Reference,
): { readonly contacts: Patient['contact']; readonly made: Listed['made'] } {
  const contacts: NonNullable<Patient['contact']> = [];
  const made = nextOfKin.map((nk1) => {
    const kin = kinFromNk1(nk1);
    const contact = contactFromNk1(nk1, kin);
    const person = relatedPersonFromNk1(nk1, kin, patient);
    if (contact !== undefined) contacts.push(contact);
    if (person !== undefined) return nk1.scope.add(person);
    return contact && ('aside' as const);
  });
  return { contacts: contacts.length === 0 ? undefined : contacts, made };
}
