import type { Address, HumanName, Patient } from '#fhir';
import { foldText, searchTexts } from '#storage';
import { motherNamesOf } from '../particulars.js';

export type Fits = (patient: Patient) => boolean;
/** Of a string parameter; undefined: the begin of the text, whatever its case and accents. */
export type Modifier = 'exact' | 'contains' | undefined;

type AskedText = (patient: Patient, asked: string, modifier: Modifier) => boolean;

export const namesFit =
  (texts: (name: HumanName) => readonly (string | undefined)[]): AskedText =>
  ({ name = [] }, asked, modifier) =>
    name.flatMap(texts).some((text) => textFits(text, asked, modifier));

export const addressFits =
  (texts: (address: Address) => readonly (string | undefined)[]): AskedText =>
  ({ address = [] }, asked, modifier) =>
    address.flatMap(texts).some((text) => textFits(text, asked, modifier));

export const motherFits: AskedText = (patient, asked, modifier) =>
  motherNamesOf(patient)
    .flatMap(({ family, given = [] }) => [family, ...given])
    .some((text) => textFits(text, asked, modifier));

export function textFits(text: unknown, asked: string, modifier: Modifier): boolean {
  if (typeof text !== 'string') return false;
  if (modifier === 'exact') return text === asked;
  const folded = foldText(asked);
  if (modifier === 'contains') return foldText(text).includes(folded);
  return searchTexts(text).some((one) => one.startsWith(folded));
}

/** A token of ContactPoint (FHIR R4 3.1.1.4.10): `phone|8025550142`, or the value alone; of a number its digits count. */
export function telecomFits({ telecom = [] }: Patient, asked: string): boolean {
  const bar = asked.indexOf('|');
  const [system, value] = bar < 0 ? [undefined, asked] : [asked.slice(0, bar), asked.slice(bar + 1)];
  return telecom.some(
    (one) =>
      (system === undefined || one.system === system) &&
      (one.value === value ||
        (isNumber(value) && isNumber(one.value ?? '') && digits(one.value ?? '') === digits(value))),
  );
}

const isNumber = (text: string): boolean => /^[\d\s()+./-]+$/.test(text) && digits(text).length >= 5;
const digits = (text: string): string => text.replaceAll(/\D/g, '');
