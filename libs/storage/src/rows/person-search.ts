import type { Patient } from '#fhir';
import type { PersonCriteria } from '../ports/identity-store.js';

/** A half-open range of tokens in the order of their code points. */
export interface TokenRange {
  readonly from: string;
  readonly below: string;
}

/** What a person is found by: `<field>:<folded text>`, one field or more for each value of the golden record. */
export function searchTokens(patientJson: string): Set<string> {
  const patient = JSON.parse(patientJson) as Patient;
  const tokens = new Set<string>();
  for (const { family = '', given = [] } of patient.name ?? []) {
    for (const text of searchTexts(family)) tokens.add(`family:${text}`);
    for (const text of given.flatMap(searchTexts)) tokens.add(`given:${text}`);
  }
  if (patient.birthDate) tokens.add(`birthdate:${patient.birthDate}`);
  for (const { value } of patient.identifier ?? []) if (value) tokens.add(`identifier:${value}`);
  for (const token of motherTokens(patient)) tokens.add(token);
  return tokens;
}

/** Names and numbers of the mother: her maiden name is a text, her number a reference to a Patient. */
function* motherTokens({ extension = [] }: Patient): Generator<string> {
  for (const { valueString, valueReference } of extension) {
    for (const text of searchTexts(valueString ?? '')) yield `mother:${text}`;
    if (valueReference?.type === 'Patient' && valueReference.identifier?.value)
      yield `mothernumber:${valueReference.identifier.value}`;
  }
}

/** For each criterion the ranges any of which must hold a token of the person. */
export function tokenRanges(criteria: PersonCriteria): readonly (readonly TokenRange[])[] {
  const { identifiers = [], family = [], given = [], name = [], birthDate = [], mothers = [] } = criteria;
  return [
    ...identifiers.map((choice) => choice.map(({ value }) => exactly(`identifier:${value}`))),
    ...family.map((choice) => choice.map((text) => beginning('family', text))),
    ...given.map((choice) => choice.map((text) => beginning('given', text))),
    ...name.map((choice) => choice.flatMap((text) => [beginning('family', text), beginning('given', text)])),
    ...mothers.map((choice) =>
      choice.map((one) => ('name' in one ? beginning('mother', one.name) : exactly(`mothernumber:${one.number}`))),
    ),
    ...birthDate.map((choice) =>
      choice.map(({ from = '', below = last }) => ({ from: `birthdate:${from}`, below: `birthdate:${below}` })),
    ),
  ];
}

const last = '\u{10ffff}';
/** PostgreSQL keeps no zero byte, and no token has a control character. */
const exactly = (token: string): TokenRange => ({ from: token, below: `${token}\u0001` });
const beginning = (field: string, text: string): TokenRange => {
  const token = `${field}:${foldText(text)}`;
  return { from: token, below: `${token}${last}` };
};

/** FHIR R4 3.1.1.4.5: string search ignores case and combining marks. */
export function foldText(text: string): string {
  // Most names are ASCII, which normalization would only copy.
  const plain = /^[\x20-\x7e]*$/.test(text) ? text : text.normalize('NFD').replaceAll(/\p{M}/gu, '');
  return plain.toLowerCase().trim();
}

/** Parts of a double name too, as people search for either. */
export function searchTexts(text: string): string[] {
  const whole = foldText(text);
  if (!/[\s-]/.test(whole)) return whole === '' ? [] : [whole];
  return [whole, ...whole.split(/[\s-]+/).filter((part) => part !== '')];
}
