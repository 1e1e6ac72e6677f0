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
    for (const text of wholeAndParts(family)) tokens.add(`family:${text}`);
    for (const text of given.flatMap(wholeAndParts)) tokens.add(`given:${text}`);
  }
  if (patient.birthDate) tokens.add(`birthdate:${patient.birthDate}`);
  for (const { value } of patient.identifier ?? []) if (value) tokens.add(`identifier:${value}`);
  return tokens;
}

/** For each criterion the ranges any of which must hold a token of the person. */
export function tokenRanges(criteria: PersonCriteria): readonly (readonly TokenRange[])[] {
  return [
    ...(criteria.identifiers ?? []).map(({ value }) => [exactly(`identifier:${value}`)]),
    ...(criteria.family ?? []).map((text) => [beginning(`family:${fold(text)}`)]),
    ...(criteria.given ?? []).map((text) => [beginning(`given:${fold(text)}`)]),
    ...(criteria.name ?? []).map((text) => [beginning(`family:${fold(text)}`), beginning(`given:${fold(text)}`)]),
    ...(criteria.birthDate ?? []).map(({ from = '', below = last }) => [
      { from: `birthdate:${from}`, below: `birthdate:${below}` },
    ]),
  ];
}

const last = '\u{10ffff}';
const exactly = (token: string): TokenRange => ({ from: token, below: `${token}\u0000` });
const beginning = (token: string): TokenRange => ({ from: token, below: `${token}${last}` });

/** FHIR R4 3.1.1.4.5: string search ignores case and combining marks. */
const fold = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();

/** Parts of a double name too, as people search for either. */
function wholeAndParts(text: string): string[] {
  const whole = fold(text);
  return whole === '' ? [] : [whole, ...whole.split(/[\s-]+/).filter((part) => part !== '')];
}
