import type { Account, Reference } from '#fhir';
import type { PatientGroup } from './groups.js';
import type { MappedPatient } from './patients.js';
import type { SegmentReader } from './reader.js';
import { allergyFromAl1 } from './segments/al1-to-allergy-intolerance.js';
import { guarantorFromGt1 } from './segments/gt1-to-related-person.js';
import { allergyFromIam } from './segments/iam-to-allergy-intolerance.js';
import { coverageFromIn1 } from './segments/in1-to-coverage.js';
import { caseManagerFromIn3 } from './segments/in3-to-care-team.js';
import { procedureFromPr1 } from './segments/pr1-to-procedure.js';
import { mapDiagnoses } from './visit.js';

/** What an ADT message says of a patient besides identity, visit and observations. */
export function mapAdministration(group: PatientGroup, patient: MappedPatient, encounter: Reference | undefined): void {
  const { scope } = group.pid;
  // With a visit its diagnoses are mapped as part of it.
  if (encounter === undefined) mapDiagnoses(group, patient, undefined);
  const about = patient.reference;
  const resources = [
    ...group.allergies.map((segment) => allergyOf(segment, about)),
    ...group.procedures.map((pr1) => procedureFromPr1(pr1, about, encounter)),
    ...group.insurance.map((segment) => insuranceOf(segment, about)),
  ];
  for (const resource of resources) if (resource !== undefined) scope.add(resource);
  mapGuarantors(group, patient);
}

const allergyOf = (segment: SegmentReader, patient: Reference) =>
  segment.name === 'IAM' ? allergyFromIam(segment, patient) : allergyFromAl1(segment, patient);

const insuranceOf = (segment: SegmentReader, patient: Reference) =>
  segment.name === 'IN3' ? caseManagerFromIn3(segment, patient) : coverageFromIn1(segment, patient);

/** GT1: the guarantors of the account, where the message names one. */
function mapGuarantors({ pid, guarantors }: PatientGroup, { reference, account }: MappedPatient): void {
  const parties: NonNullable<Account['guarantor']> = [];
  for (const gt1 of guarantors) {
    const guarantor = guarantorFromGt1(gt1, reference);
    if (guarantor !== undefined) parties.push({ party: pid.scope.add(guarantor) });
  }
  if (account !== undefined && parties.length > 0) pid.scope.extend(account, { guarantor: parties });
}
