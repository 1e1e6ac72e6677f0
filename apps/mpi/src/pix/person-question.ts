import { type Segment, type Sender, authoritySystem, timestamp } from '#hl7';
import { foldText, type PersonCriteria } from '#storage';
import type { QueryError } from './query-answer.js';

/** Folded text; `begins` where a wildcard ended it. */
export interface TextPattern {
  readonly text: string;
  readonly begins: boolean;
}

/** Who is sought: everything that is named must fit. */
export interface PersonQuestion {
  readonly number?: PatientNumber;
  readonly texts: Readonly<Partial<Record<TextParameter, TextPattern>>>;
  /** ISO 8601, may be partial. */
  readonly birthDate?: string;
  /** FHIR administrative gender. */
  readonly sex?: string;
  /** Digits with which a number ends or, with a wildcard, begins; none where what was asked is no number. */
  readonly phone?: TextPattern;
  /** Number of the mother's own record. */
  readonly motherNumber?: PatientNumber;
  /** Of a visit or several (PID-18). */
  readonly account?: AccountNumber;
}

export interface AccountNumber {
  /** Absent: of whatever authority. */
  readonly system?: string;
  readonly value: string;
}

export interface PatientNumber {
  readonly system: string;
  readonly value: string;
}

type TextParameter =
  | 'family'
  | 'given'
  | 'middle'
  | 'motherFamily'
  | 'motherGiven'
  | 'street'
  | 'otherDesignation'
  | 'city'
  | 'state'
  | 'postalCode'
  | 'country'
  | 'county'
  | 'email';
type Parameter =
  | TextParameter
  | 'id'
  | 'namespace'
  | 'universalId'
  | 'universalIdType'
  | 'motherId'
  | 'motherNamespace'
  | 'motherUniversalId'
  | 'motherUniversalIdType'
  | 'account'
  | 'accountNamespace'
  | 'accountUniversalId'
  | 'accountUniversalIdType'
  | 'birthDate'
  | 'sex'
  | 'phone'
  | 'areaCode'
  | 'localNumber';

/** The names of QPD-3 (ITI-21 table 3.21.4.1.2-2 and the pediatric option) that the index can answer. */
const parameters: ReadonlyMap<string, Parameter> = new Map(
  Object.entries({
    '@PID.3.1': 'id',
    '@PID.3.4': 'namespace',
    '@PID.3.4.1': 'namespace',
    '@PID.3.4.2': 'universalId',
    '@PID.3.4.3': 'universalIdType',
    '@PID.5.1': 'family',
    '@PID.5.1.1': 'family',
    '@PID.5.2': 'given',
    '@PID.5.3': 'middle',
    '@PID.6.1': 'motherFamily',
    '@PID.6.1.1': 'motherFamily',
    '@PID.6.2': 'motherGiven',
    '@PID.7': 'birthDate',
    '@PID.7.1': 'birthDate',
    '@PID.8': 'sex',
    '@PID.8.1': 'sex',
    '@PID.11.1': 'street',
    '@PID.11.1.1': 'street',
    '@PID.11.2': 'otherDesignation',
    '@PID.11.3': 'city',
    '@PID.11.4': 'state',
    '@PID.11.5': 'postalCode',
    '@PID.11.6': 'country',
    '@PID.11.9': 'county',
    '@PID.13.1': 'phone',
    '@PID.13.4': 'email',
    '@PID.13.6': 'areaCode',
    '@PID.13.7': 'localNumber',
    '@PID.13.12': 'phone',
    '@PID.18.1': 'account',
    '@PID.18.4': 'accountNamespace',
    '@PID.18.4.1': 'accountNamespace',
    '@PID.18.4.2': 'accountUniversalId',
    '@PID.18.4.3': 'accountUniversalIdType',
    '@PID.21.1': 'motherId',
    '@PID.21.4': 'motherNamespace',
    '@PID.21.4.1': 'motherNamespace',
    '@PID.21.4.2': 'motherUniversalId',
    '@PID.21.4.3': 'motherUniversalIdType',
  } as const),
);

const texts = [
  'family',
  'given',
  'middle',
  'motherFamily',
  'motherGiven',
  'street',
  'otherDesignation',
  'city',
  'state',
  'postalCode',
  'country',
  'county',
  'email',
] as const satisfies readonly TextParameter[];

/** Table 0001. */
const sexes: Readonly<Record<string, string>> = {
  F: 'female',
  M: 'male',
  O: 'other',
  A: 'other',
  N: 'other',
  U: 'unknown',
};

interface Asked {
  readonly value: string;
  readonly repetition: number;
}

/** Reads QPD-3 of a patient demographics query: `@PID.5.1.1^SMITH~@PID.8^F`. */
export function readPersonQuestion(qpd: Segment, asker: Sender): PersonQuestion | readonly QueryError[] {
  const { asked, errors } = readParameters(qpd);
  const number = numberIn(asked, errors, ['id', 'namespace', 'universalId', 'universalIdType'], asker);
  const motherNumber = numberIn(
    asked,
    errors,
    ['motherId', 'motherNamespace', 'motherUniversalId', 'motherUniversalIdType'],
    asker,
  );
  const account = accountIn(asked, errors, asker);
  const birthDate = dateOf(asked.get('birthDate')?.value);
  const sex = sexes[asked.get('sex')?.value.toUpperCase() ?? ''];
  for (const [name, value] of [['birthDate', birthDate] as const, ['sex', sex] as const]) {
    const given = asked.get(name);
    if (given && value === undefined)
      errors.push({ code: 'HL7_QUERY_PARAMETER_INVALID', location: `QPD-3[${given.repetition}].2` });
  }
  if (errors.length > 0) return errors;
  if (asked.size === 0) return [{ code: 'HL7_QUERY_INCOMPLETE', location: 'QPD-3' }];
  const part = (name: Parameter): string => asked.get(name)?.value ?? '';
  const phone = `${part('areaCode')}${part('localNumber') || part('phone')}`;
  return {
    ...(number && { number }),
    ...(motherNumber && { motherNumber }),
    ...(account && { account }),
    texts: Object.fromEntries(texts.flatMap((name) => patternOf(name, asked.get(name)?.value))),
    ...(birthDate !== undefined && { birthDate }),
    ...(sex !== undefined && { sex }),
    ...(phone !== '' && { phone: { text: phone.replaceAll(/\D/g, ''), begins: phone.endsWith('*') } }),
  };
}

/** A number is asked for with its authority or not at all (ITI-21). */
function numberIn(
  asked: ReadonlyMap<Parameter, Asked>,
  errors: QueryError[],
  [id, ...authority]: readonly [Parameter, Parameter, Parameter, Parameter],
  asker: Sender,
): PatientNumber | undefined {
  const value = asked.get(id);
  const domain = asked.get(authority[0]) ?? asked.get(authority[1]);
  const alone = value && domain ? undefined : (value ?? domain);
  if (alone) errors.push({ code: 'HL7_QUERY_INCOMPLETE', location: `QPD-3[${alone.repetition}]` });
  if (!value) return undefined;
  const [namespace = '', universalId = '', universalIdType = ''] = authority.map((name) => asked.get(name)?.value);
  return { system: authoritySystem({ namespace, universalId, universalIdType }, asker), value: value.value };
}

/** An account may be asked for by its number alone: ITI-21 asks for the authority of a patient's number only. */
function accountIn(
  asked: ReadonlyMap<Parameter, Asked>,
  errors: QueryError[],
  asker: Sender,
): AccountNumber | undefined {
  const value = asked.get('account');
  const hasAuthority = asked.has('accountNamespace') || asked.has('accountUniversalId');
  if (value && !hasAuthority) return { value: value.value };
  const names = ['account', 'accountNamespace', 'accountUniversalId', 'accountUniversalIdType'] as const;
  return numberIn(asked, errors, names, asker);
}

function readParameters(qpd: Segment): { asked: Map<Parameter, Asked>; errors: QueryError[] } {
  const asked = new Map<Parameter, Asked>();
  const errors: QueryError[] = [];
  for (let repetition = 1; repetition <= qpd.repetitions(3); repetition++) {
    const name = qpd.value(3, repetition, 1).trim();
    const parameter = parameters.get(name);
    if (name === '') continue;
    if (!parameter) errors.push({ code: 'HL7_QUERY_PARAMETER_UNSUPPORTED', location: `QPD-3[${repetition}].1` });
    // Two values of one field could mean either or both; the standard does not say.
    else if (asked.has(parameter))
      errors.push({ code: 'HL7_QUERY_PARAMETER_INVALID', location: `QPD-3[${repetition}].1` });
    else for (const [part, text] of valuesOf(parameter, qpd, repetition)) asked.set(part, { value: text, repetition });
  }
  return { asked, errors };
}

/** An authority may stand in one parameter with all its parts (HD), escaped or not. */
function valuesOf(parameter: Parameter, qpd: Segment, repetition: number): readonly (readonly [Parameter, string])[] {
  const texts = [1, 2, 3].map((part) => qpd.value(3, repetition, 2, part));
  const whole = authorities.find(([namespace]) => namespace === parameter);
  const values = whole ? texts.join('&').split('&') : texts.slice(0, 1);
  return (whole ?? [parameter]).flatMap((part, at) => {
    const value = (values[at] ?? '').trim();
    return value === '' || value === '*' ? [] : [[part, value] as const];
  });
}

const authorities = [
  ['namespace', 'universalId', 'universalIdType'],
  ['motherNamespace', 'motherUniversalId', 'motherUniversalIdType'],
  ['accountNamespace', 'accountUniversalId', 'accountUniversalIdType'],
] as const satisfies readonly (readonly Parameter[])[];

/** ISO date, as partial as it was asked: `198002` is `1980-02`. */
const dateOf = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : timestamp(value.replace(/\*$/, ''))?.text.slice(0, 10);

function patternOf(name: TextParameter, value: string | undefined): [[TextParameter, TextPattern]] | [] {
  if (value === undefined) return [];
  const begins = value.endsWith('*');
  return [[name, { text: foldText(begins ? value.slice(0, -1) : value), begins }]];
}

/** After every text that begins with the same. */
const end = '\u{10ffff}';

/** What of it the index narrows by; those that it finds must still be looked at. `mothers`: numbers that hers may be. */
export function criteriaOf(
  { number, motherNumber, texts: { family, given, motherFamily, motherGiven }, birthDate }: PersonQuestion,
  mothers: readonly PatientNumber[] = [],
): PersonCriteria {
  const motherName = motherFamily ?? motherGiven;
  return {
    ...((motherName || motherNumber) && {
      mothers: [
        ...(motherName ? [[{ name: motherName.text }, ...mothers.map(({ value }) => ({ number: value }))]] : []),
        ...(motherNumber ? [[{ number: motherNumber.value }]] : []),
      ],
    }),
    ...(number && { identifiers: [[number]] }),
    ...(family && { family: [[family.text]] }),
    ...(given && { given: [[given.text]] }),
    ...(birthDate !== undefined && { birthDate: [[{ from: birthDate, below: birthDate + end }]] }),
  };
}
