import type { Identifier, MessageHeader, MessageHeaderDestination, Reference } from '#fhir';
import type { Header } from '#hl7';
import { eventReason } from '../codes/encounter.js';
import { v2System } from '../codes/table.js';
import { listOf } from '../compact.js';
import { authority, authoritySystem } from '../datatypes/authority.js';
import { concept } from '../datatypes/concept.js';
import { organizationOf, xon } from '../datatypes/organization.js';
import { xcn } from '../datatypes/practitioner.js';
import { percentEncode } from '../ids.js';
import type { FieldReader, SegmentReader } from '../reader.js';

/** MSH[MessageHeader], and who entered the event and why from EVN. */
export function messageHeader(
  msh: SegmentReader,
  evn: SegmentReader | undefined,
  header: Header,
  focus: readonly Reference[],
): MessageHeader {
  const event = [msh.text(9, 1), msh.text(9, 2), msh.text(9, 3)].filter((part) => part !== '');
  return {
    resourceType: 'MessageHeader',
    id: msh.scope.context.messageId,
    meta: processing(msh),
    language: language(msh),
    eventCoding: { system: v2System('0003'), code: header.trigger || header.type, display: event.join('^') },
    destination: listOf(destination(msh)),
    sender: msh.first(4, organizationOf),
    enterer: evn?.first(5, (field) => xcn(field)),
    source: source(msh),
    responsible: msh.first(22, (field) => xon(field)),
    reason: evn?.first(4, (field) => concept(field, eventReason)),
    focus: focus.length === 0 ? undefined : [...focus],
  };
}

/** MSH-10; unique for its sender only, hence the system. */
export function messageIdentifier(msh: SegmentReader): Identifier | undefined {
  const value = msh.value(10);
  const { organization } = msh.scope.context;
  return value === undefined
    ? undefined
    : { system: `urn:hie:${percentEncode(organization)}:message:${percentEncode(msh.text(3))}`, value };
}

/** FHIR wants a URL where the sender can be reached; HL7 gives a name, which becomes a URN of its own. */
const source = (msh: SegmentReader): MessageHeader['source'] => ({
  name: msh.value(3),
  endpoint:
    endpoint(msh.field(24)) ?? endpoint(msh.field(3)) ?? `urn:hie:feed:${percentEncode(msh.scope.context.feed)}`,
});

function destination(msh: SegmentReader): MessageHeaderDestination | undefined {
  const name = msh.value(5);
  const to = endpoint(msh.field(25)) ?? endpoint(msh.field(5));
  const receiver = msh.first(23, (field) => xon(field)) ?? msh.first(6, organizationOf);
  if (to === undefined && receiver === undefined) return undefined;
  const named = receiver === undefined ? undefined : `urn:hie:receiver:${percentEncode(msh.text(6))}`;
  return { name, endpoint: to ?? named ?? '', receiver };
}

function endpoint(field: FieldReader): string | undefined {
  const named = authority(field);
  return named.namespace === '' && named.universalId === ''
    ? undefined
    : authoritySystem(named, field.scope, 'application');
}

/** MSH-11: production, training, debugging; and the mode. */
function processing(msh: SegmentReader): MessageHeader['meta'] {
  const tags = listOf(tag('0103', msh.value(11, 1)), tag('0207', msh.value(11, 2)));
  return tags && { tag: tags };
}

const tag = (table: string, code: string | undefined) =>
  code === undefined ? undefined : { system: v2System(table), code };

/** MSH-19, where it is a language tag. */
function language(msh: SegmentReader): string | undefined {
  const code = msh.value(19);
  return code !== undefined && /^[a-z]{2,3}(-[A-Za-z]{2,4})?$/.test(code) ? code : undefined;
}
