import { type CanonicalEvent, fault, type MessageOrigin, type UnreadField } from '#contracts';
import { messageBundle } from '#fhir';
import type { Header, Message } from '#hl7';
import { mapContent } from './content.js';
import { dateTimeOf, instantOf } from './datatypes/date-time.js';
import { applyRules, type RuledMessage } from './rules/apply-rules.js';
import { type FilterReason, filterReason } from './messages.js';
import { SegmentReader } from './reader.js';
import { MappingScope, type SourceContext } from './scope.js';
import { provenanceFromEvn } from './segments/evn-to-provenance.js';
import { deviceFromSft } from './segments/sft-to-device.js';
import { provenanceFromMsh } from './segments/msh-to-provenance.js';
import { messageHeader, messageIdentifier } from './segments/msh-to-message-header.js';

export type Mapped =
  | { readonly kind: 'event'; readonly event: CanonicalEvent }
  | { readonly kind: 'filtered'; readonly reason: FilterReason };

/**
 * One HL7 v2 message as one canonical event. Pure: the same message and context give the same event, byte for byte.
 * Throws Faults that no retry helps: HL7_TYPE_MISSING, HL7_PATIENT_ID_MISSING, HL7_MERGE_INCOMPLETE, HL7_MERGE_SELF,
 * HL7_RULE_FAILED.
 */
export function mapMessage(sent: Message, context: SourceContext): Mapped {
  const ruled = filtered(sent) ?? withRules(sent, context);
  if ('kind' in ruled) return ruled;
  const { message } = ruled;
  const scope = new MappingScope(context, message.header);
  const segments = message.segments.map((segment) => new SegmentReader(segment, scope, message.delimiters));
  const [msh] = segments;
  if (msh === undefined) throw fault('HL7_MSH_MISSING');
  noteGuesses(sent, scope);
  for (const issue of ruled.issues) scope.note(issue);
  const event = eventOf(ruled, msh, segments, scope);
  if (ruled.applied !== undefined) event.rules = ruled.applied;
  return { kind: 'event', event };
}

type Filtered = Extract<Mapped, { kind: 'filtered' }>;

/** Asked before the rules, so that none fails on what is not mapped anyway. */
function filtered(message: Message): Filtered | undefined {
  const { type } = message.header;
  if (type === '') throw fault('HL7_TYPE_MISSING');
  const reason = filterReason(type) ?? (message.segment('PID') === undefined ? 'no patient' : undefined);
  return reason && { kind: 'filtered', reason };
}

function withRules(sent: Message, { rules }: SourceContext): RuledMessage | Filtered {
  if (rules === undefined) return { message: sent, issues: [], copied: [] };
  const ruled = applyRules(sent, rules);
  return filtered(ruled.message) ?? ruled;
}

/** What the message does not say and the reading of all of it rests on. */
function noteGuesses({ header, characterSet }: Message, scope: MappingScope): void {
  if (characterSet.guessed)
    scope.note({
      severity: 'warning',
      code: 'CHARACTER_SET_GUESSED',
      at: 'MSH-18',
      value: characterSet.used,
      text: 'The bytes are not of the character set that was declared; they were read by a guess.',
    });
  if (header.timestamp !== '' && scope.isZoneAssumed)
    scope.note({
      severity: 'information',
      code: 'TIME_ZONE_ASSUMED',
      at: 'MSH-7',
      text: 'MSH-7 has no zone; times without one are read in the zone that is configured for the feed.',
    });
}

function eventOf(
  { message: { header }, copied }: RuledMessage,
  msh: SegmentReader,
  segments: readonly SegmentReader[],
  scope: MappingScope,
): CanonicalEvent {
  const evn = segments.find(({ name }) => name === 'EVN');
  const content = mapContent(header, segments, scope);
  const msa = segments.find(({ name }) => name === 'MSA');
  const software = segments.filter(({ name }) => name === 'SFT');
  for (const sft of software) {
    const device = deviceFromSft(sft);
    if (device !== undefined) scope.add(device);
  }
  provenanceFromMsh(msh, header, content.focus);
  if (evn !== undefined) provenanceFromEvn(evn, msh, header, content.focus);
  const origin = originOf(header, msh, evn, scope);
  const bundle = messageBundle({
    id: scope.context.messageId,
    identifier: messageIdentifier(msh),
    timestamp: instantOf(msh, 7) ?? scope.context.receivedAt,
    header: messageHeader(msh, { evn, sft: software[0], msa }, content.focus),
    resources: scope.resources(),
  });
  for (const field of protocolFields) for (const repetition of msh.repeats(field)) repetition.whole();
  // What rules copied elsewhere is read there.
  for (const { segment, place } of copied) segments[segment.index]?.markRead(place);
  const unread = unreadOf(segments, scope);
  return {
    message: origin,
    patients: content.patients.map(({ event }) => event),
    bundle,
    operations: content.operations,
    deletes: content.deletes,
    ...(content.sets.length > 0 && { sets: content.sets }),
    issues: scope.issues(),
    unread,
  };
}

function originOf(
  header: Header,
  msh: SegmentReader,
  evn: SegmentReader | undefined,
  scope: MappingScope,
): MessageOrigin {
  const { messageId, feed, organization, receivedAt } = scope.context;
  checkTrigger(header, evn, scope);
  return {
    id: messageId,
    controlId: header.controlId || undefined,
    type: header.messageType,
    version: msh.value(12),
    feed,
    organization,
    sendingApplication: header.application || undefined,
    sendingFacility: header.facility || undefined,
    processingId: header.processingId || undefined,
    receivedAt,
    eventTime: (evn && dateTimeOf(evn, 2)) ?? dateTimeOf(msh, 7),
  };
}

/** EVN-1 repeats the trigger; where it names another, MSH-9 wins (HL7 3.4.1.1). */
function checkTrigger(header: Header, evn: SegmentReader | undefined, scope: MappingScope): void {
  const value = evn?.value(1);
  if (value !== undefined && header.trigger !== '' && value !== header.trigger)
    scope.note({
      severity: 'warning',
      code: 'EVENT_CONTRADICTED',
      at: 'EVN-1',
      value,
      text: 'MSH-9 names another event.',
    });
}

// Acknowledgement mode and character set: the gateway and the parser have acted on them. Of MSH-7 without a zone the issue tells.
const protocolFields = [7, 15, 16, 18] as const;
// A message of a million fields is listed as far as a person could read it.
const unreadMax = 2_000;

function unreadOf(segments: readonly SegmentReader[], scope: MappingScope): UnreadField[] {
  const unread: UnreadField[] = [];
  for (const segment of segments)
    for (const field of segment.unread()) {
      if (unread.length === unreadMax) {
        scope.note({
          severity: 'warning',
          code: 'UNREAD_CUT',
          text: `Only the first ${unreadMax} unread fields are listed.`,
        });
        return unread;
      }
      unread.push(field);
    }
  return unread;
}
