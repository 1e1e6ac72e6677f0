import type { Address, HumanName, Patient } from '#fhir';
import { foldText, searchTexts } from '#storage';
import { mothersMaidenName } from '../demographics.js';
import type { PersonQuestion, TextPattern } from './person-question.js';

type Texts = PersonQuestion['texts'];

/**
 * Whether a golden record is one that was asked for. Of fields that repeat one repetition must fit in all that is asked
 * of it; text ignores case and accents, a name is found by the whole or by a part of a double name, and a birth date that
 * was asked partially fits every date within.
 */
export function fits(patient: Patient, { number, texts, birthDate, sex, phone }: PersonQuestion): boolean {
  if (sex !== undefined && patient.gender !== sex) return false;
  if (birthDate !== undefined && !(patient.birthDate ?? '').startsWith(birthDate)) return false;
  if (number && !hasNumber(patient, number)) return false;
  if (phone !== undefined && !telecom(patient, 'phone').some((value) => value.replaceAll(/\D/g, '').endsWith(phone)))
    return false;
  return (
    anyOf(telecom(patient, 'email'), texts.email) &&
    anyOf(maidenNames(patient), texts.motherMaidenName) &&
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

const hasNumber = ({ identifier = [] }: Patient, number: NonNullable<PersonQuestion['number']>): boolean =>
  identifier.some(({ system, value }) => system === number.system && value === number.value);

const telecom = ({ telecom: contacts = [] }: Patient, wanted: 'phone' | 'email'): readonly string[] =>
  contacts.flatMap(({ system, value }) => (system === wanted && value !== undefined ? [value] : []));

const maidenNames = ({ extension = [] }: Patient): readonly (string | undefined)[] =>
  extension.flatMap(({ url, valueString }) => (url === mothersMaidenName ? [valueString] : []));
