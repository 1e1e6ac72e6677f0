import { asMessageId, type CanonicalEvent, type Entry, jsonValue, type SourceIdentity, topics } from '#contracts';
import type { Patient } from '#fhir';
import { random } from '../../apps/standalone/src/demo/people/random.js';
import { organizations } from '../../apps/standalone/src/demo/organizations.js';
import { moved, register, type Registration } from '../../apps/standalone/src/demo/people/registration.js';
import { newAddress, person } from './households.js';

/** Messages of a region's feeds: of ten, six are about somebody new, two about somebody whom another organization
 * knows (with that desk's slips), one says nothing new and one brings a new address. */
const kinds = ['new', 'new', 'known', 'new', 'other', 'new', 'new', 'moved', 'new', 'other'] as const;
const newOfTen = kinds.filter((kind) => kind === 'new').length;

/** Messages until so many people are known. */
export const messagesFor = (people: number): number => Math.ceil((people * kinds.length) / newOfTen);

const desks = Object.values(organizations);
const receivedAt = '2026-03-03T08:30:00.000Z';

/** A message about a person: what one desk says of it. */
export interface Said {
  readonly identity: SourceIdentity;
  readonly patient: Patient;
}

export function saidBy(message: number): Said {
  const kind = kinds[message % kinds.length] ?? 'new';
  const round = Math.floor(message / kinds.length);
  const before = kinds.slice(0, message % kinds.length).filter((one) => one === 'new').length;
  const people = round * newOfTen + before;
  const dice = random(Math.imul(message + 1, 0xc2b2ae35));
  const who = kind === 'new' ? people : dice.between(0, Math.max(0, people - 1));
  // Each person is at home at one organization, which sent the first message.
  const desk = kind === 'other' ? who + dice.between(1, desks.length - 1) : who;
  return registered(who, desk % desks.length, kind === 'moved' ? message : 0);
}

/** What a desk knows of a person; `move` names one of the person's later addresses. */
function registered(who: number, deskNumber: number, move: number): Said {
  const desk = desks[deskNumber] ?? organizations.LINDENHOF;
  const slips = random(Math.imul(who + 1, 0x165667b1) + deskNumber);
  const registration = register(person(who), desk.number(who), desk.desk, slips);
  const now = move === 0 ? registration : moved(registration, newAddress(who, move));
  const identity: SourceIdentity = {
    system: `urn:hie:${desk.name.toLowerCase()}:local`,
    authority: desk.name,
    value: now.number,
    type: 'MR',
  };
  return { identity, patient: patientOf(now) };
}

function patientOf(said: Registration): Patient {
  const { address } = said;
  return {
    resourceType: 'Patient',
    ...(said.ssn !== undefined && {
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: said.ssn, type: { coding: [{ code: 'SS' }] } }],
    }),
    name: [
      {
        family: said.family,
        given: [said.given, ...(said.middle === undefined ? [] : [said.middle])],
        ...(said.suffix !== undefined && { suffix: [said.suffix] }),
      },
    ],
    ...(said.phone !== undefined && { telecom: [{ system: 'phone', value: said.phone }] }),
    gender: said.sex,
    birthDate: said.birthDate,
    ...(address && {
      address: [
        {
          line: [address.street, ...(address.unit === undefined ? [] : [address.unit])],
          city: address.city,
          state: address.state,
          postalCode: address.zip,
        },
      ],
    }),
    ...(said.motherMaidenName !== undefined && {
      extension: [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName',
          valueString: said.motherMaidenName,
        },
      ],
    }),
  };
}

/** The message as the normalizer hands it on. */
export function entryOf(message: number): Entry {
  const { identity, patient } = saidBy(message);
  const messageId = asMessageId(`01K${String(message).padStart(17, '0')}`);
  const id = `p${message}`;
  const { system, value } = identity;
  const own = { system, value, type: { coding: [{ code: 'MR' }] } };
  const resource: Patient = { ...patient, id, identifier: [own, ...(patient.identifier ?? [])] };
  const event: CanonicalEvent = {
    message: { id: messageId, type: 'ADT^A04', feed: 'bench', organization: identity.authority, receivedAt },
    patients: [{ patient: `Patient/${id}`, identities: [identity] }],
    bundle: { resourceType: 'Bundle', type: 'message', entry: [{ resource }] },
    operations: [],
    deletes: [],
    issues: [],
    unread: [],
  };
  return {
    topic: topics.canonical,
    partition: 0,
    offset: message,
    appendedAt: 0,
    key: `${system}|${value}`,
    attributes: {
      id: `${messageId}-c`,
      source: '/normalizer',
      type: 'hie.clinical.canonical.v1',
      time: receivedAt,
      messageid: messageId,
      feed: 'bench',
    },
    value: jsonValue(event),
  };
}
