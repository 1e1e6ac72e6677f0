import {
  type Coding,
  flat,
  type Identifier,
  type MessageHeader,
  type MessageHeaderDestination,
  type Reference,
} from '#fhir';
import { acknowledgement } from '../codes/acknowledgement.js';
import { eventReason } from '../codes/encounter.js';
import { v2System } from '../codes/uris.js';
import { concat, element, listOf } from '../compact.js';
import { code, codeOf, dataAbsent, lacking, originalCode, required } from '../datatypes/code.js';
import { codingOf, concept } from '../datatypes/concept.js';
import { universalIdentifier } from '../datatypes/identifier.js';
import { organizationOf, xon } from '../datatypes/organization.js';
import { xcn } from '../datatypes/practitioner.js';
import { hieUri } from '../ids.js';
import type { FieldReader, SegmentReader } from '../reader.js';

/** MSH[MessageHeader], who entered the event and why from EVN, and the software from the first SFT. */
export function messageHeader(
  msh: SegmentReader,
  { evn, sft, msa }: Readonly<Record<'evn' | 'sft' | 'msa', SegmentReader | undefined>>,
  focus: readonly Reference[],
): MessageHeader {
  const spoken = language(msh);
  return {
    resourceType: 'MessageHeader',
    id: msh.scope.context.messageId,
    meta: meta(msh),
    language: spoken.language,
    _language: spoken._language,
    eventCoding: eventOf(msh),
    destination: listOf(destination(msh)),
    sender: sender(msh),
    enterer: evn?.first(5, (field) => xcn(field)),
    source: source(msh, sft),
    responsible: msh.first(22, (field) => xon(field)),
    reason: evn?.first(4, (field) => concept(field, eventReason)),
    response: msa && responseOf(msa),
    focus: focus.length === 0 ? undefined : [...focus],
  };
}

/** MSA[MessageHeader]: which message is answered, and whether it was taken. */
function responseOf(msa: SegmentReader): MessageHeader['response'] {
  const identifier = msa.value(2);
  if (identifier === undefined) return undefined;
  const sent = msa.value(1);
  const taken = code(acknowledgement, sent, `${msa.at}-1`, msa.scope);
  const beside = sent === undefined || taken === 'ok' ? undefined : originalCode(acknowledgement.id, sent);
  return { identifier, ...required('code', taken, beside), ...(taken !== undefined && beside && { _code: beside }) };
}

/** MSH-9: the trigger, or the type of messages without one; what is no text is no code. */
function eventOf(msh: SegmentReader): Coding {
  const event = [1, 2, 3].flatMap((part) => msh.value(9, part) ?? []);
  const code = msh.value(9, 2) ?? event[0];
  return code === undefined ? dataAbsent() : { system: v2System('0003'), code, display: event.join('^') };
}

/** MSH-10; unique for its sender only, hence the system. */
export function messageIdentifier(msh: SegmentReader): Identifier | undefined {
  const value = msh.value(10);
  const { organization } = msh.scope.context;
  return value === undefined ? undefined : { system: hieUri(organization, 'message', msh.text(3)), value };
}

/** MSH-4; MSH-17 is the country in which it is. */
function sender(msh: SegmentReader): Reference | undefined {
  const country = msh.value(17);
  return msh.first(4, (field) => organizationOf(field, country === undefined ? undefined : { address: [{ country }] }));
}

/** MSH-3 and MSH-24: a universal id says where the sender can be reached, a name does not. */
function source(msh: SegmentReader, sft: SegmentReader | undefined): MessageHeader['source'] {
  const [application, address] = [msh.field(3), msh.field(24)];
  const own = endpointOf(address, false);
  const endpoint = own ?? endpointOf(application, false);
  const named = nameOf(application);
  if (own === undefined && named !== undefined) msh.forget(24);
  const more = {
    name: named ?? nameOf(address),
    software: sft?.value(3) ?? application.value(2),
    version: sft?.value(2),
  };
  return endpoint === undefined ? lacking('endpoint', more) : { ...more, endpoint };
}

/** MSH-5, MSH-6, MSH-23 and MSH-25. */
function destination(msh: SegmentReader): MessageHeaderDestination | undefined {
  const [application, address] = [msh.field(5), msh.field(25)];
  const endpoint = endpointOf(address, true) ?? endpointOf(application, true);
  const receiver = msh.first(23, (field) => xon(field)) ?? msh.first(6, (field) => organizationOf(field));
  const more = element({ name: application.value(1) ?? address.value(1), receiver });
  if (endpoint !== undefined) return { ...more, endpoint };
  return more && lacking<MessageHeaderDestination, 'endpoint'>('endpoint', more);
}

/** HD.2 as a URI; of another kind as it is, where `anyKind` may be an endpoint. */
function endpointOf(field: FieldReader, anyKind: boolean): string | undefined {
  const universalId = field.text(2);
  if (universalId === '') return undefined;
  const { system, value } = universalIdentifier({ universalId, universalIdType: field.text(3) }) ?? {};
  if (value === undefined || /\s/.test(value)) return undefined;
  if (system !== undefined) return value;
  if (isDns(field)) return flat(`urn:dns:${value}`);
  return anyKind ? value : undefined;
}

const isDns = (field: FieldReader): boolean => field.text(3).toUpperCase() === 'DNS';

/** HD.1; HD.2 beside it where it is of a kind that makes no endpoint. */
function nameOf(field: FieldReader): string | undefined {
  const other = endpointOf(field, false) === undefined ? field.text(2) : '';
  const whole = [field.text(1), other === '' ? '' : [field.text(3), other].join(':')].filter((part) => part !== '');
  return whole.length === 0 ? undefined : whole.join(' - ');
}

/** MSH-11: production, training, debugging; and the mode. MSH-8, MSH-26, MSH-27: who may see it. */
function meta(msh: SegmentReader): MessageHeader['meta'] {
  const tag = listOf(tagOf('0103', msh.value(11, 1)), tagOf('0207', msh.value(11, 2)));
  const security = concat(
    listOf(labelOf(msh)),
    msh.each(26, (field) => codingOf(field, '0952')),
    msh.each(27, (field) => codingOf(field, '0953')),
  );
  return element({ security, tag });
}

const tagOf = (table: string, code: string | undefined): Coding | undefined =>
  code === undefined ? undefined : { system: v2System(table), code };

/** MSH-8 is what two parties have agreed upon. */
function labelOf(msh: SegmentReader): Coding | undefined {
  const code = msh.value(8);
  return code === undefined ? undefined : { system: hieUri(msh.scope.context.organization, 'security'), code };
}

/** MSH-19, where it is a language tag. */
function language(msh: SegmentReader): Pick<MessageHeader, 'language' | '_language'> {
  const code = msh.first(19, codeOf);
  if (code === undefined) return {};
  return /^[a-z]{2,3}(-[A-Za-z]{2,4})?$/.test(code) ? { language: code } : { _language: originalCode('0296', code) };
}
