import type { Reference, RelatedPerson } from '#fhir';
import { administrativeSex, relationship } from '../codes/patient.js';
import { concat, listOf } from '../compact.js';
import { xad } from '../datatypes/address.js';
import { code, codeOf, originalCode } from '../datatypes/code.js';
import { besideCode, concept } from '../datatypes/concept.js';
import { between, dateOf, dateTimeOf } from '../datatypes/date-time.js';
import { names } from '../datatypes/human-name.js';
import { cx, ssn } from '../datatypes/identifier.js';
import { xtn } from '../datatypes/telecom.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';

/** GT1, who is to pay for the account. Ours: the guide's table is not finished. Organizations (GT1-21) stay unread. */
export function guarantorFromGt1(gt1: SegmentReader, patient: Reference): RelatedPerson | undefined {
  gt1.text(1); // Set ID
  const name = gt1.eachOf(3, names);
  const [first] = name ?? [];
  if (first === undefined) return undefined;
  const identifier = concat(gt1.each(2, cx), gt1.each(12, ssn));
  const sex = gt1.first(9, codeOf);
  const gender = code(administrativeSex, sex, `${gt1.at}-9`, gt1.scope);
  return {
    resourceType: 'RelatedPerson',
    id: resourceId(
      'RelatedPerson',
      patient.reference ?? '',
      'guarantor',
      `${first.family}\n${first.given?.join('\n')}`,
    ),
    identifier,
    patient,
    relationship: listOf(gt1.first(11, (field) => concept(field, relationship))),
    name,
    telecom: concat(
      gt1.each(6, (field) => xtn(field, 'home')),
      gt1.each(7, (field) => xtn(field, 'work')),
    ),
    ...(sex !== undefined && gender === undefined
      ? { _gender: originalCode(administrativeSex.id, sex) }
      : { gender, _gender: gt1.first(9, besideCode) }),
    birthDate: dateOf(gt1, 8),
    address: gt1.each(5, xad),
    period: between(dateTimeOf(gt1, 13), dateTimeOf(gt1, 14), gt1.scope),
  };
}
