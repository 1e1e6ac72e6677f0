import type { Address, Identifier, Patient, RelatedPerson } from '#fhir';
import type { RawAddress, RawDemographics, RawIdentifier } from '#identity';
import { nameOf } from './human-name.js';
import { mothersMaidenName, particularsOf, updatedParticulars } from './particulars.js';

/** What stands beside a Patient that its demographics depend on. */
export interface Beside {
  /** Systems of national registers: their numbers say who a person is whatever type they are sent as. */
  readonly registers?: ReadonlySet<string> | undefined;
  readonly relatives?: readonly RelatedPerson[];
}

/** What one PID says, as the matcher reads it. Values are taken as sent; cleaning is the matcher's. */
export function demographicsOf(patient: Patient, { registers, relatives = [] }: Beside = {}): RawDemographics {
  const identifiers = patient.identifier ?? [];
  const isNational = (one: Identifier): boolean =>
    isNationalType(typeOf(one)) || (one.system !== undefined && registers?.has(one.system) === true);
  return {
    names: (patient.name ?? []).map(nameOf).filter(({ family, given }) => family !== '' || given.length > 0),
    birthDates: present([patient.birthDate]),
    sex: present([patient.gender]),
    addresses: (patient.address ?? []).map(addressOf),
    phones: telecom(patient, new Set(['phone', 'sms', 'pager'])),
    emails: telecom(patient, new Set(['email'])),
    nationalIds: identifiers.filter(isNational).flatMap(identifierOf),
    otherIds: identifiers.filter((one) => isEvidence(typeOf(one)) && !isNational(one)).flatMap(identifierOf),
    motherMaidenNames: present(
      (patient.extension ?? []).filter(({ url }) => url === mothersMaidenName).map(({ valueString }) => valueString),
    ),
    ...multipleBirthOf(patient),
    ...particularsOf(patient, relatives),
  };
}

export const noDemographics: RawDemographics = {
  names: [],
  birthDates: [],
  sex: [],
  addresses: [],
  phones: [],
  emails: [],
  nationalIds: [],
  otherIds: [],
  motherMaidenNames: [],
};

/**
 * A later message over an earlier one (HL7 v2 chapter 2.5.3.4, snapshot by field): a field that is present replaces, an
 * absent one keeps, a deleted one (`""`) goes. `deletes` are FHIRPath elements of Patient.
 */
export function updated(before: RawDemographics, after: RawDemographics, deletes: readonly string[]): RawDemographics {
  const gone = new Set(deletes.map((path) => path.split(/[.[(]/)[0]));
  const kept = <Value>(element: string, now: readonly Value[], then: readonly Value[]): readonly Value[] =>
    now.length > 0 || gone.has(element) ? now : then;
  const multipleBirth = after.multipleBirth ?? (gone.has('multipleBirth') ? undefined : before.multipleBirth);
  return {
    names: kept('name', after.names, before.names),
    birthDates: kept('birthDate', after.birthDates, before.birthDates),
    sex: kept('gender', after.sex, before.sex),
    addresses: kept('address', after.addresses, before.addresses),
    phones: kept('telecom', after.phones, before.phones),
    emails: kept('telecom', after.emails, before.emails),
    nationalIds: kept('identifier', after.nationalIds, before.nationalIds),
    otherIds: kept('identifier', after.otherIds, before.otherIds),
    motherMaidenNames: kept('extension', after.motherMaidenNames, before.motherMaidenNames),
    ...(multipleBirth && { multipleBirth }),
    ...updatedParticulars(before.particulars, after.particulars, gone),
  };
}

/** HL7 table 0203: SS, NI and the national person numbers NNxxx (xxx a country): one person, one number, nationwide. */
const isNationalType = (type: string): boolean => /^(SS|NI|NN[A-Z]{3}|NNxxx)$/.test(type);
/** MR, PI, PT are source identities, not evidence; AN and VN name an account or a visit, never a person. */
const notEvidence = new Set(['MR', 'PI', 'PT', 'AN', 'VN', '']);

const typeOf = ({ type }: Identifier): string => type?.coding?.find(({ code }) => code)?.code ?? type?.text ?? '';
const isEvidence = (type: string): boolean => !isNationalType(type) && !notEvidence.has(type);

const identifierOf = ({ system = '', value }: Identifier): readonly RawIdentifier[] =>
  value ? [{ system, value }] : [];

function addressOf({ line = [], city, district, state, postalCode, country }: Address): RawAddress {
  return {
    lines: line,
    ...(city && { city }),
    ...(district && { district }),
    ...(state && { state }),
    ...(postalCode && { postalCode }),
    ...(country && { country }),
  };
}

const telecom = (patient: Patient, systems: ReadonlySet<string>): readonly string[] =>
  present((patient.telecom ?? []).filter(({ system = 'phone' }) => systems.has(system)).map(({ value }) => value));

function multipleBirthOf({
  multipleBirthBoolean,
  multipleBirthInteger,
}: Patient): Pick<RawDemographics, 'multipleBirth'> {
  if (multipleBirthInteger !== undefined) return { multipleBirth: { order: multipleBirthInteger } };
  return multipleBirthBoolean ? { multipleBirth: {} } : {};
}

const present = (values: readonly (string | undefined)[]): readonly string[] => values.flatMap((value) => value || []);
