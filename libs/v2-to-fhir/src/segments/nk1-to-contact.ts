import type { Patient, Reference, RelatedPerson } from '#fhir';
import { administrativeSex, contactRole, relationship } from '../codes/patient.js';
import { concat, element } from '../compact.js';
import { xad } from '../datatypes/address.js';
import { code, codeOf, dataAbsent, originalCode } from '../datatypes/code.js';
import { besideCode, concept } from '../datatypes/concept.js';
import { between, dateTimeOf } from '../datatypes/date-time.js';
import { names, xpn } from '../datatypes/human-name.js';
import { xon } from '../datatypes/organization.js';
import { xtn } from '../datatypes/telecom.js';
import type { SegmentReader } from '../reader.js';

type Contact = NonNullable<Patient['contact']>[number];

/** What a contact and a related person have in common. */
export type Kin = Pick<
  RelatedPerson,
  'relationship' | 'name' | 'telecom' | 'address' | 'gender' | '_gender' | 'period'
>;

/** Fields of NK1 that NK1[Patient] and NK1[RelatedPerson] both map. */
export function kinFromNk1(nk1: SegmentReader): Kin | undefined {
  nk1.text(1); // Set ID
  const sex = gender(nk1);
  return element<Kin>({
    relationship: concat(
      nk1.each(3, (field) => concept(field, relationship)),
      nk1.each(7, (field) => concept(field, contactRole)),
    ),
    name: nk1.eachOf(2, names),
    telecom: concat(
      nk1.each(5, (field) => xtn(field)),
      nk1.each(6, (field) => xtn(field, 'work')),
      nk1.each(40, (field) => xtn(field)),
      nk1.each(41, (field) => xtn(field)),
    ),
    address: nk1.each(4, xad),
    gender: sex.gender,
    _gender: sex._gender,
    period: between(dateTimeOf(nk1, 8), dateTimeOf(nk1, 9), nk1.scope),
  });
}

function gender(nk1: SegmentReader): Pick<Kin, 'gender' | '_gender'> {
  const sent = nk1.first(15, codeOf);
  const mapped = code(administrativeSex, sent, `${nk1.at}-15`, nk1.scope);
  return sent === undefined || mapped !== undefined
    ? { gender: mapped, _gender: nk1.first(15, besideCode) }
    : { _gender: originalCode(administrativeSex.id, sent) };
}

/** NK1[Patient]: next of kin as a contact. */
export function contactFromNk1(nk1: SegmentReader, kin: Kin | undefined): Contact | undefined {
  const contact = element<Contact>({
    relationship: kin?.relationship,
    telecom: kin?.telecom,
    gender: kin?.gender,
    _gender: kin?._gender,
    period: kin?.period,
    name: kin?.name?.[0],
    address: kin?.address?.[0],
    organization: organization(nk1),
  });
  // R4 pat-1: a contact needs a name, a telecom, an address or an organization; a relationship alone is kept, too.
  return contact === undefined ||
    (contact.name ?? contact.telecom ?? contact.address ?? contact.organization) !== undefined
    ? contact
    : { ...contact, name: dataAbsent() };
}

/** NK1-13 with the person to be spoken to there (NK1-30 to NK1-32). */
function organization(nk1: SegmentReader): Reference | undefined {
  if (!nk1.populated(13)) return undefined;
  const contact = element({
    name: nk1.first(30, xpn),
    telecom: nk1.each(31, (field) => xtn(field)),
    address: nk1.first(32, xad),
  });
  return nk1.first(13, (field) => xon(field, contact && { contact: [contact] }));
}
