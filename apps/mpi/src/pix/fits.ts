import type { Address, HumanName, Identifier, Patient } from '#fhir';
import { foldText, searchTexts } from '#storage';
import { motherNamesOf, motherNumbersOf } from '../particulars.js';
import type { PatientNumber, PersonQuestion, TextPattern } from './person-question.js';

type Texts = PersonQuestion['texts'];

/**
 * Whether a golden record is one that was asked for. Of fields that repeat one repetition must fit in all that is asked
 * of it; text ignores case and accents, a name is found by the whole or by a part of a double name, and a birth date that
 * was asked partially fits every date within. `mothers` are numbers of women whose name was asked as the mother's.
 */
export function fits(
  patient: Patient,
  { number, motherNumber, texts, birthDate, sex, phone }: PersonQuestion,
  mothers: readonly PatientNumber[] = [],
): boolean {
  if (sex !== undefined && patient.gender !== sex) return false;
  if (birthDate !== undefined && !(patient.birthDate ?? '').startsWith(birthDate)) return false;
  if (number && !hasNumber(patient.identifier, number)) return false;
  const motherNumbers = motherNumbersOf(patient);
  if (motherNumber && !hasNumber(motherNumbers, motherNumber)) return false;
  if (phone && !telecom(patient, 'phone').some((value) => fitsPhone(value.replaceAll(/\D/g, ''), phone))) return false;
  return (
    anyOf(telecom(patient, 'email'), texts.email) &&
    (fitsMother(patient, texts) || mothers.some((mother) => hasNumber(motherNumbers, mother))) &&
    oneFits(texts, ['family', 'given', 'middle'], patient.name, fitsName) &&
    oneFits(texts, addressTexts, patient.address, fitsAddress)
  );
}

const addressTexts = ['street', 'otherDesignation', 'city', 'state', 'postalCode', 'country', 'county'] as const;

/** Whether one of the values fits in all of these texts; where none of them is asked, it need not be there. */
const oneFits = <Value>(
  texts: Texts,
  names: readonly (keyof Texts)[],
  values: readonly Value[] | undefined,
  fitsOne: (value: Value, texts: Texts) => boolean,
): boolean => names.every((name) => texts[name] === undefined) || (values ?? []).some((value) => fitsOne(value, texts));

const fitsName = ({ family, given: [first, ...middle] = [] }: HumanName, texts: Texts): boolean =>
  anyOf([family], texts.family) && anyOf([first], texts.given) && anyOf(middle, texts.middle);

const fitsAddress = ({ line, city, district, state, postalCode, country }: Address, texts: Texts): boolean =>
  anyOf(line ?? [], texts.street) &&
  anyOf(line ?? [], texts.otherDesignation) &&
  anyOf([city], texts.city) &&
  anyOf([district], texts.county) &&
  anyOf([state], texts.state) &&
  anyOf([postalCode], texts.postalCode) &&
  anyOf([country], texts.country);

const anyOf = (values: readonly (string | undefined)[], pattern: TextPattern | undefined): boolean =>
  pattern === undefined ||
  values.some((value) => searchTexts(foldText(value ?? '')).some((text) => fitsText(text, pattern)));

const fitsText = (value: string, { text, begins }: TextPattern): boolean =>
  begins ? value.startsWith(text) : value === text;

const fitsPhone = (digits: string, { text, begins }: TextPattern): boolean =>
  text !== '' && (begins ? digits.startsWith(text) : digits.endsWith(text));

const fitsMother = (patient: Patient, texts: Texts): boolean =>
  oneFits(texts, ['motherFamily', 'motherGiven'], motherNamesOf(patient), fitsMothersName);

const fitsMothersName = ({ family, given = [] }: HumanName, texts: Texts): boolean =>
  anyOf([family], texts.motherFamily) && anyOf([given[0]], texts.motherGiven);

const hasNumber = (identifier: readonly Identifier[] = [], number: PatientNumber): boolean =>
  identifier.some(({ system, value }) => system === number.system && value === number.value);

const telecom = ({ telecom: contacts = [] }: Patient, wanted: 'phone' | 'email'): readonly string[] =>
  contacts.flatMap(({ system, value }) => (system === wanted && value !== undefined ? [value] : []));
