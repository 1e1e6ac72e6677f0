import type { Identifier, RelatedPerson } from '#fhir';
import { v2System } from '../codes/uris.js';
import { concat, listOf } from '../compact.js';
import { cx, ssn } from '../datatypes/identifier.js';
import { xtn } from '../datatypes/telecom.js';
import { hieUri } from '../ids.js';
import type { FieldReader, SegmentReader } from '../reader.js';

// Ours: the guide's table of IN2 is not finished. What else IN2 says of money, employers and family stays unread.

/** IN2-61, IN2-6 and IN2-8: the numbers of the patient with the insurer, with Medicare and with Medicaid (table 0203). */
export const numbersFromIn2 = (in2: SegmentReader): Identifier[] | undefined =>
  concat(in2.each(61, memberNumber), listOf(numberOf(in2, 6, 'MC', 'medicare'), numberOf(in2, 8, 'MA', 'medicaid')));

function memberNumber(field: FieldReader): Identifier | undefined {
  const number = cx(field, 'member');
  return number && { ...number, type: number.type ?? typeOf('MB') };
}

function numberOf(in2: SegmentReader, field: number, type: string, of: string): Identifier | undefined {
  const value = in2.value(field);
  return value === undefined
    ? undefined
    : { type: typeOf(type), system: hieUri(in2.scope.context.organization, of), value };
}

const typeOf = (code: string): Identifier['type'] => ({ coding: [{ system: v2System('0203'), code }] });

/** IN2-2 and IN2-63: social security number and phone of who is insured. */
export const insuredFromIn2 = (in2: SegmentReader): Pick<RelatedPerson, 'identifier' | 'telecom'> => ({
  identifier: in2.each(2, ssn),
  telecom: in2.each(63, (field) => xtn(field, 'home')),
});
