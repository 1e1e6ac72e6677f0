import type { EnterpriseId, SourceIdentity } from '#contracts';
import type { Identifier, Patient } from '#fhir';
import { type Golden, golden, type RawAddress, type RawDemographics, type RawIdentifier } from '#identity';
import type { SourceRecord } from '#storage';
import { humanName } from './human-name.js';
import { contactPoint, shown } from './particulars.js';

/** One member of a person. */
export interface Member {
  readonly record: SourceRecord;
  readonly raw: RawDemographics;
  /** Message that last changed `raw`. */
  readonly updatedSequence: string;
}

/**
 * The person as a FHIR Patient: per field the value that survives (libs/identity), identifiers as the union over the
 * sources. A number that was merged away stays findable, with use `old`.
 */
export function goldenPatient(id: EnterpriseId, members: readonly Member[]): Patient {
  const sorted = members.toSorted((a, b) => (a.record.key < b.record.key ? -1 : 1));
  return { resourceType: 'Patient', id, active: true, ...patientOf(survivorsOf(sorted).demographics, sorted) };
}

/** Of each field the value that survives, whose it is and by which rule. */
export const survivorsOf = (members: readonly Member[]): Golden<RawDemographics> =>
  golden(
    members.map(({ record, raw, updatedSequence }) => ({
      raw,
      key: record.key,
      updatedSequence,
      rank: rankOf(record),
    })),
  );

/** What a retired id answers with. */
export function retiredPatient(id: EnterpriseId, replacedBy: EnterpriseId): Patient {
  return {
    resourceType: 'Patient',
    id,
    active: false,
    link: [{ other: { reference: `Patient/${replacedBy}` }, type: 'replaced-by' }],
  };
}

/** A number that stood only beside another knows its patient from hearsay. */
const rankOf = ({ standing, active }: SourceRecord): number => (standing === 'own' ? 0 : 2) + (active ? 0 : 1);

function patientOf(raw: RawDemographics, members: readonly Member[]): Partial<Patient> {
  const birthDate = raw.birthDates[0];
  const gender = raw.sex.find(isGender);
  const order = raw.multipleBirth?.order;
  const contact = (system: 'phone' | 'email') => (value: string) => contactPoint(system, value, raw.particulars);
  return {
    identifier: identifiersOf(raw, members),
    ...some('name', raw.names.map(humanName)),
    ...some('telecom', [...raw.phones.map(contact('phone')), ...raw.emails.map(contact('email'))]),
    ...(gender && { gender }),
    ...(birthDate !== undefined && { birthDate }),
    ...some('address', raw.addresses.map(address)),
    ...(raw.multipleBirth && (order === undefined ? { multipleBirthBoolean: true } : { multipleBirthInteger: order })),
    ...shown(raw.motherMaidenNames, raw.particulars),
  };
}

function identifiersOf(raw: RawDemographics, members: readonly Member[]): Identifier[] {
  const own = members.map(({ record }) => sourceIdentifier(record));
  const evidence = [...raw.nationalIds.map(numberOf('SS')), ...raw.otherIds.map(numberOf())];
  const seen = new Set(own.map(nameOfIdentifier));
  return [...own, ...evidence.filter((one) => !seen.has(nameOfIdentifier(one)))];
}

const nameOfIdentifier = ({ system = '', value = '' }: Identifier): string => `${system}|${value}`;

/** A source identity as a FHIR Identifier, as cross-reference answers give it too. */
export const sourceIdentifier = ({ identity, active }: { identity: SourceIdentity; active: boolean }): Identifier => ({
  use: active ? 'usual' : 'old',
  ...(identity.type && { type: typed(identity.type) }),
  system: identity.system,
  value: identity.value,
  assigner: { display: identity.authority },
});

const typed = (code: string) => ({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code }] });

const numberOf =
  (type?: string) =>
  ({ system, value }: RawIdentifier): Identifier => ({
    ...(type !== undefined && { type: typed(type) }),
    ...(system !== '' && { system }),
    value,
  });

const address = ({ lines, ...rest }: RawAddress) => ({ ...some('line', lines), ...rest });

/** FHIR knows no empty lists. */
const some = <Name extends string, Value>(name: Name, values: readonly Value[]): { [Key in Name]?: Value[] } =>
  (values.length > 0 ? { [name]: [...values] } : {}) as { [Key in Name]?: Value[] };

const genders = ['male', 'female', 'other', 'unknown'] as const;
const isGender = (text: string): text is (typeof genders)[number] => genders.some((one) => one === text);
