import type { Patient } from '#fhir';
import { administrativeSex, contactRole, relationship } from '../codes/patient.js';
import { concat, element, listOf } from '../compact.js';
import { xad } from '../datatypes/address.js';
import { code, dataAbsent, originalCode } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { between, dateTime } from '../datatypes/date-time.js';
import { xpn } from '../datatypes/human-name.js';
import { xon } from '../datatypes/organization.js';
import { xtn } from '../datatypes/telecom.js';
import type { SegmentReader } from '../reader.js';

type Contact = NonNullable<Patient['contact']>[number];

/** NK1[Patient]: next of kin as a contact. */
export function contactFromNk1(nk1: SegmentReader): Contact | undefined {
  nk1.text(1); // Set ID
  const contact = element<Contact>({
    relationship: listOf(
      nk1.first(3, (field) => concept(field, relationship)),
      nk1.first(7, (field) => concept(field, contactRole)),
    ),
    name: nk1.first(2, xpn),
    telecom: concat(
      nk1.each(5, (field) => xtn(field)),
      nk1.each(6, (field) => xtn(field, 'work')),
      nk1.each(40, (field) => xtn(field)),
    ),
    address: nk1.first(4, xad),
    gender: code(administrativeSex, nk1.value(15), `${nk1.at}-15`, nk1.scope),
    organization: nk1.first(13, (field) => xon(field)),
    period: between(dateTime(nk1.value(8), `${nk1.at}-8`, nk1.scope), dateTime(nk1.value(9), `${nk1.at}-9`, nk1.scope)),
  });
  const sex = nk1.value(15);
  if (contact === undefined || contact.gender !== undefined || sex === undefined) return said(contact);
  return said({ ...contact, _gender: originalCode(administrativeSex.id, sex) });
}

/** R4 pat-1: a contact needs a name, a telecom, an address or an organization; a relationship alone is kept, too. */
const said = (contact: Contact | undefined): Contact | undefined =>
  contact === undefined || (contact.name ?? contact.telecom ?? contact.address ?? contact.organization) !== undefined
    ? contact
    : { ...contact, name: dataAbsent() };
