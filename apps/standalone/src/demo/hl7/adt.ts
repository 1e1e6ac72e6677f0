import type { Registration } from '../people/registration.js';
import { type Envelope, evn, identifier, message, msh, pid, spelling } from './dialect.js';
import { components, segment } from './segment.js';
import { noVisit, pv1, type Visit } from './visit.js';

export type VisitTrigger = 'A01' | 'A02' | 'A03' | 'A04' | 'A05' | 'A08' | 'A11' | 'A13';
export type PersonTrigger = 'A28' | 'A31';

/** Message structure of each trigger (table 0354). */
const structures: Readonly<Record<VisitTrigger | PersonTrigger, string>> = {
  A01: 'ADT_A01',
  A02: 'ADT_A02',
  A03: 'ADT_A03',
  A04: 'ADT_A01',
  A05: 'ADT_A05',
  A08: 'ADT_A01',
  A11: 'ADT_A09',
  A13: 'ADT_A01',
  A28: 'ADT_A05',
  A31: 'ADT_A05',
};

/** Facts that an admission may bring along. */
export interface AdmissionFacts {
  /** ICD-10-CM code and text. */
  readonly diagnosis?: readonly [code: string, text: string];
  readonly allergy?: string;
  /** PV2-3. */
  readonly reason?: string;
  readonly insurance?: { readonly plan: string; readonly payer: string; readonly policy: string };
  readonly nextOfKin?: {
    readonly family: string;
    readonly given: string;
    readonly relationship: string;
    readonly phone: string;
  };
}

/** A visit event: admit, transfer, discharge, register, pre-admit, update, and their cancels. */
export function visitEvent(
  trigger: VisitTrigger,
  registration: Registration,
  visit: Visit,
  envelope: Envelope,
  facts: AdmissionFacts = {},
): Uint8Array {
  const segments = [
    msh(['ADT', trigger, structures[trigger]], envelope),
    evn(trigger, envelope),
    pid(registration, envelope.organization),
    ...nextOfKin(facts, envelope),
    pv1(visit, envelope),
    ...reasons(facts),
    ...allergies(facts),
    ...diagnoses(facts),
    ...insurances(facts, registration, envelope),
  ];
  return message(segments, envelope);
}

/** A28 adds a person, A31 updates one: no visit (chapter 3.3.28, 3.3.31). */
export function personEvent(trigger: PersonTrigger, registration: Registration, envelope: Envelope): Uint8Array {
  const segments = [
    msh(['ADT', trigger, structures[trigger]], envelope),
    evn(trigger, envelope),
    pid(registration, envelope.organization),
    noVisit(),
  ];
  return message(segments, envelope);
}

/** A40: `retired` is subsumed by the number of `survivor` and never valid again (chapter 3.3.40). */
export function mergeEvent(survivor: Registration, retired: string, envelope: Envelope): Uint8Array {
  const segments = [
    msh(['ADT', 'A40', 'ADT_A39'], envelope),
    evn('A40', envelope),
    pid(survivor, envelope.organization),
    segment('MRG', { 1: identifier(retired, envelope.organization) }),
  ];
  return message(segments, envelope);
}

function nextOfKin({ nextOfKin: kin }: AdmissionFacts, { organization }: Envelope): readonly string[] {
  if (kin === undefined) return [];
  const name = components(spelling(kin.family, organization), spelling(kin.given, organization));
  return [
    segment('NK1', {
      1: '1',
      2: name,
      3: components(kin.relationship, '', 'HL70063'),
      5: components(kin.phone),
      7: components('N', 'Next-of-Kin', 'HL70131'),
    }),
  ];
}

const reasons = ({ reason }: AdmissionFacts): readonly string[] =>
  reason === undefined ? [] : [segment('PV2', { 3: components('', reason) })];

const allergies = ({ allergy }: AdmissionFacts): readonly string[] =>
  allergy === undefined ? [] : [segment('AL1', { 1: '1', 2: 'DA', 3: components('', allergy, 'L') })];

const diagnoses = ({ diagnosis }: AdmissionFacts): readonly string[] =>
  diagnosis === undefined ? [] : [segment('DG1', { 1: '1', 3: components(diagnosis[0], diagnosis[1], 'I10'), 6: 'A' })];

function insurances(
  { insurance }: AdmissionFacts,
  registration: Registration,
  { organization }: Envelope,
): readonly string[] {
  if (insurance === undefined) return [];
  const insured = [registration.family, registration.given].map((part) => spelling(part, organization));
  return [
    segment('IN1', {
      1: '1',
      2: components(insurance.plan, insurance.plan, 'L'),
      3: components(insurance.plan),
      4: components(insurance.payer),
      16: components(...insured),
      17: components('SEL', 'Self', 'HL70063'),
      18: registration.birthDate.replaceAll('-', ''),
      36: insurance.policy,
    }),
  ];
}
