import type { Identifier, Reference, RelatedPerson } from '#fhir';
import { concat } from '../compact.js';
import { xad } from '../datatypes/address.js';
import { concept } from '../datatypes/concept.js';
import { dateOf } from '../datatypes/date-time.js';
import { names } from '../datatypes/human-name.js';
import { cx, ssn } from '../datatypes/identifier.js';
import { xtn } from '../datatypes/telecom.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';
import type { Kin } from './nk1-to-contact.js';

// Employers and other organizations are contacts only (guide, condition of NK1[RelatedPerson] in the message maps).
const organizations = new Set(['EMR', 'E', 'F', 'I', 'S']);

/** NK1[RelatedPerson]; named by its number, else by its relationship and name. */
export function relatedPersonFromNk1(
  nk1: SegmentReader,
  kin: Kin | undefined,
  patient: Reference,
): RelatedPerson | undefined {
  if (organizations.has(nk1.text(3))) return undefined;
  const identifier = concat(nk1.each(12, cx), nk1.each(33, cx), nk1.each(37, ssn));
  const name = concat(kin?.name, nk1.eachOf(30, names));
  if (kin === undefined && identifier === undefined && name === undefined) return undefined;
  const person: RelatedPerson = {
    resourceType: 'RelatedPerson',
    id: relatedPersonId(patient, identifier?.[0], kin, name),
    ...kin,
    identifier,
    patient,
    name,
    telecom: concat(
      kin?.telecom,
      nk1.each(31, (field) => xtn(field)),
    ),
    birthDate: dateOf(nk1, 16),
    address: concat(kin?.address, nk1.each(32, xad)),
    communication: nk1.each(20, (field) => {
      const language = concept(field, '0296');
      return language && { language };
    }),
  };
  return person;
}

function relatedPersonId(
  patient: Reference,
  identifier: Identifier | undefined,
  kin: Kin | undefined,
  name: RelatedPerson['name'],
): string {
  const owner = patient.reference ?? '';
  if (identifier !== undefined)
    return resourceId('RelatedPerson', owner, identifier.system ?? '', identifier.value ?? '');
  const [first] = name ?? [];
  const role = kin?.relationship?.[0];
  return resourceId(
    'RelatedPerson',
    owner,
    role?.coding?.[0]?.code ?? role?.text ?? '',
    `${first?.family}\n${first?.given?.join('\n')}`,
  );
}
