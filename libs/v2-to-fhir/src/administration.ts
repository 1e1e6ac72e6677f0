import type { Account, FhirResource, Reference } from '#fhir';
import type { PatientGroup } from './groups.js';
import type { MappedPatient } from './patients.js';
import type { SegmentReader } from './reader.js';
import { allergyFromAl1 } from './segments/al1-to-allergy-intolerance.js';
import { guarantorFromGt1 } from './segments/gt1-to-related-person.js';
import { allergyFromIam } from './segments/iam-to-allergy-intolerance.js';
import { coverageFromIn1 } from './segments/in1-to-coverage.js';
import { caseManagerFromIn3 } from './segments/in3-to-care-team.js';
import { procedureFromPr1 } from './segments/pr1-to-procedure.js';
import type { Listed } from './snapshot-sets.js';
import { mapDiagnoses, type MappedVisit } from './visit.js';

/** What a message says of a patient besides identity, visit and observations; the lists that it says it in. */
export function mapAdministration(group: PatientGroup, patient: MappedPatient, visit: MappedVisit): readonly Listed[] {
  const { scope } = group.pid;
  const encounter = visit.reference;
  const about = patient.reference;
  // With a visit its diagnoses are mapped as part of it.
  const diagnoses = encounter === undefined ? mapDiagnoses(group, patient, undefined) : visit.diagnoses;
  const conditions = diagnoses.map((part) => part?.condition);
  const allergies = group.allergies.map((segment) => allergyOf(segment, about));
  const procedures = group.procedures.map((pr1) => procedureFromPr1(pr1, about, encounter));
  const insurance = group.insurance.map((segment, at, all) => insuranceOf(segment, all[at + 1], about));
  const added = (resource: FhirResource | undefined) => resource && scope.add(resource);
  const ofPatient = listOf(about);
  const ofVisit = listOf(encounter ?? about);
  const ofPayer = listOf(patient.account ?? encounter ?? about);
  return [
    { ...ofPatient('NK1', group.nextOfKin, patient.nextOfKin), repeatedIn: { resource: about, path: 'contact' } },
    { ...ofVisit('DG1', group.diagnoses, conditions), repeatedIn: { resource: encounter, path: 'diagnosis' } },
    ofPatient('AL1', group.allergies, allergies.map(added)),
    ofVisit('PR1', group.procedures, procedures.map(added)),
    ofPayer('IN1', group.insurance, insurance.map(added)),
    {
      ...ofPayer('GT1', group.guarantors, mapGuarantors(group, patient)),
      repeatedIn: { resource: patient.account, path: 'guarantor' },
    },
  ];
}

/** Of the segments those of one name: IAM stand among the AL1, IN2 and IN3 among the IN1. */
const listOf =
  (owner: Reference) =>
  (of: Listed['of'], segments: readonly SegmentReader[], made: Listed['made']): Listed =>
    segments.every(({ name }) => name === of)
      ? { of, segments, made, owner }
      : {
          of,
          segments: segments.filter(({ name }) => name === of),
          made: made.filter((_, at) => segments[at]?.name === of),
          owner,
        };

const allergyOf = (segment: SegmentReader, patient: Reference) =>
  segment.name === 'IAM' ? allergyFromIam(segment, patient) : allergyFromAl1(segment, patient);

/** IN2 goes on with the IN1 before it. */
function insuranceOf(segment: SegmentReader, next: SegmentReader | undefined, patient: Reference) {
  if (segment.name === 'IN2') return undefined;
  if (segment.name === 'IN3') return caseManagerFromIn3(segment, patient);
  return coverageFromIn1(segment, next?.name === 'IN2' ? next : undefined, patient);
}

/** GT1: the guarantors of the account, where the message names one. */
function mapGuarantors({ pid, guarantors }: PatientGroup, { reference, account }: MappedPatient): Listed['made'] {
  const made = guarantors.map((gt1) => {
    const guarantor = guarantorFromGt1(gt1, reference);
    return guarantor && pid.scope.add(guarantor);
  });
  const parties: NonNullable<Account['guarantor']> = made.flatMap((party) => (party === undefined ? [] : { party }));
  if (account !== undefined && parties.length > 0) pid.scope.extend(account, { guarantor: parties });
  return made;
}
