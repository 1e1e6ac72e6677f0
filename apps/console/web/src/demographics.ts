import type { Address, Demographics, Name, Patient, SourceNumber } from './identity.js';
import type { Evidence } from './reviews.js';

const joined = (parts: readonly (string | undefined)[], by = ' '): string =>
  parts.filter((part) => part !== undefined && part !== '').join(by);

const nameText = ({ given = [], family, suffix }: Name): string => joined([...given, family, suffix]);
const addressText = ({ lines = [], city, state, postalCode }: Address): string =>
  joined([...lines, city, joined([state, postalCode])], ', ');
export const numberText = ({ authority, value }: SourceNumber): string => `${authority} ${value}`;

interface ComparedField {
  readonly field: keyof Demographics;
  readonly label: string;
  readonly texts: (side: Demographics) => readonly string[];
  /** Fields of the evidence that speak of it. */
  readonly evidence: readonly string[];
}

/** What is compared, in the order in which people look at it. */
export const demographicFields: readonly ComparedField[] = [
  {
    field: 'names',
    label: 'Name',
    texts: ({ names = [] }) => names.map(nameText),
    evidence: ['given', 'middle', 'family', 'suffix'],
  },
  { field: 'birthDates', label: 'Born', texts: ({ birthDates = [] }) => birthDates, evidence: ['birthDate'] },
  { field: 'sex', label: 'Sex', texts: ({ sex = [] }) => sex, evidence: ['sex'] },
  {
    field: 'addresses',
    label: 'Address',
    texts: ({ addresses = [] }) => addresses.map(addressText),
    evidence: ['address'],
  },
  { field: 'phones', label: 'Phone', texts: ({ phones = [] }) => phones, evidence: ['phone'] },
  { field: 'emails', label: 'E-mail', texts: ({ emails = [] }) => emails, evidence: ['email'] },
  {
    field: 'nationalIds',
    label: 'National id',
    texts: ({ nationalIds = [] }) => nationalIds.map(({ value }) => value),
    evidence: ['nationalId'],
  },
  {
    field: 'otherIds',
    label: 'Other ids',
    texts: ({ otherIds = [] }) => otherIds.map(({ value }) => value),
    evidence: ['otherId'],
  },
  {
    field: 'motherMaidenNames',
    label: "Mother's maiden name",
    texts: ({ motherMaidenNames = [] }) => motherMaidenNames,
    evidence: ['motherMaidenName'],
  },
];

export type Likeness = 'equal' | 'similar' | 'different' | 'unknown';

/** How alike the two sides are in one field: by the evidence of the index where there is some, else by the letters. */
export function likeness(
  { texts, evidence }: ComparedField,
  a: Demographics,
  b: Demographics,
  all: readonly Evidence[],
): Likeness {
  const [one, other] = [texts(a), texts(b)];
  if (one.length === 0 || other.length === 0) return 'unknown';
  const isHidden = [...one, ...other].some(isMasked);
  if (!isHidden && one.map(folded).join() === other.map(folded).join()) return 'equal';
  const said = all.filter(({ field, level }) => evidence.includes(field) && level !== 'missing');
  if (said.length > 0 && said.every(({ level }) => level === 'exact')) return 'equal';
  if (isHidden && said.length === 0) return 'unknown';
  return said.reduce((sum, { bits }) => sum + bits, 0) > 0 ? 'similar' : 'different';
}

/** As the broker shows a value to whom it shows none. */
export const isMasked = (value: string): boolean => value.includes('***');

const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

/** The golden record in the terms of a source, to be shown the same way. */
export const demographicsOf = (patient: Patient): Demographics => ({
  names: (patient.name ?? []).map(({ family, given, suffix }) => ({
    ...(family !== undefined && { family }),
    ...(given && { given }),
    ...(suffix && { suffix: suffix.join(' ') }),
  })),
  birthDates: patient.birthDate === undefined ? [] : [patient.birthDate],
  sex: patient.gender === undefined ? [] : [patient.gender],
  addresses: (patient.address ?? []).map(({ line, ...rest }) => ({ ...rest, ...(line && { lines: line }) })),
  phones: (patient.telecom ?? []).flatMap(({ system, value }) => (system === 'phone' && value ? [value] : [])),
  emails: (patient.telecom ?? []).flatMap(({ system, value }) => (system === 'email' && value ? [value] : [])),
});

/** The name by which a person is known, or that there is none. */
export const patientName = (patient: Patient): string => demographicTexts(patient, 'names')[0] ?? 'Without a name';

export const demographicTexts = (patient: Patient, field: keyof Demographics): readonly string[] =>
  demographicFields.find((one) => one.field === field)?.texts(demographicsOf(patient)) ?? [];
