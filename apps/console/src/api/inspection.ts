import { setImmediate } from 'node:timers/promises';
import { asMessageId, type Entry, fault, patientRequestType } from '#contracts';
import { type Message, parse, type Segment } from '#hl7';
import type { ArchivedMessage } from '#storage';
import { diffMessages, eventOrError, influences, leavesOfField } from '#v2-to-fhir';
import type { ConsoleDeps } from './console.deps.js';
import type {
  InfluencesView,
  InspectedField,
  InspectedMapping,
  InspectedSegment,
  Inspection,
  MessageDifference,
} from './inspection-views.js';
import { archived, messageSummary, rawEntry } from './trace.js';

type InspectionDeps = Pick<ConsoleDeps, 'archive' | 'log' | 'mappingOf' | 'clock' | 'stores'>;

/** What a person could read, and a browser show. */
const valuesMax = 10_000;
/** Each value takes a mapping; this thread takes messages, too. */
const influencesMax = 2_000;
const influencesMs = 3_000;
const differencesMax = 2_000;

/** A message value by value, and what today's mapping makes of it. */
export async function inspect(deps: InspectionDeps, messageId: string): Promise<Inspection> {
  const { message, entry } = await found(deps, messageId);
  const read = messageIn(deps, entry);
  const tree = read ? segmentsOf(read) : { segments: [], isCut: false };
  return {
    message: messageSummary(message),
    bytes: entry.value.length,
    ...(read && { characterSet: read.characterSet }),
    ...tree,
    mapped: mapped(deps, entry),
  };
}

/** Where each value goes, or those of one field: `at` is a place as the inspection names it. */
export async function influencesOf(deps: InspectionDeps, messageId: string, at?: string): Promise<InfluencesView> {
  const { entry } = await found(deps, messageId);
  const read = messageIn(deps, entry);
  if (!read) return { influences: [], isComplete: true };
  const wanted = (place: string): boolean => at === undefined || isWithin(place, at);
  const tried: InfluencesView['influences'][number][] = [];
  const stopAt = deps.clock() + influencesMs;
  for (const influence of influences(read, deps.mappingOf(entry).context, wanted)) {
    if (tried.length === influencesMax || deps.clock() > stopAt) return { influences: tried, isComplete: false };
    tried.push(influence);
    await setImmediate();
  }
  return { influences: tried, isComplete: true };
}

/** `PID-3[2].1` lies in `PID-3` and `PID-3[2]`. */
const isWithin = (place: string, at: string): boolean =>
  place.startsWith(at) && (place.length === at.length || '.['.includes(place.charAt(at.length)));

/** What differs between two messages, field by field. */
export async function difference(deps: InspectionDeps, one: string, other: string): Promise<MessageDifference> {
  const [before, after] = [await found(deps, one), await found(deps, other)];
  const [first, second] = [messageIn(deps, before.entry), messageIn(deps, after.entry)];
  if (!first || !second) throw fault('API_NOT_FOUND', { resource: 'HL7 message' });
  const fields = diffMessages(first, second);
  return {
    before: messageSummary(before.message),
    after: messageSummary(after.message),
    fields: fields.slice(0, differencesMax),
    isCut: fields.length > differencesMax,
  };
}

async function found(
  deps: InspectionDeps,
  messageId: string,
): Promise<{ readonly message: ArchivedMessage; readonly entry: Entry }> {
  const message = await archived(deps, asMessageId(messageId));
  const entry = await rawEntry(deps.log, message);
  if (!entry) throw fault('API_NO_LONGER_KEPT', { of: 'bytes' });
  return { message, entry };
}

function messageIn({ mappingOf }: InspectionDeps, entry: Entry): Message | undefined {
  if (entry.attributes.datacontenttype === patientRequestType) return undefined;
  const parsed = parse(entry.value, mappingOf(entry).characters);
  return parsed.kind === 'message' ? parsed.message : undefined;
}

function segmentsOf(message: Message): { readonly segments: readonly InspectedSegment[]; readonly isCut: boolean } {
  const segments: InspectedSegment[] = [];
  let values = 0;
  for (const segment of message.segments) {
    const at = segment.ordinal > 1 ? `${segment.name}[${segment.ordinal}]` : segment.name;
    const fields = fieldsOf(segment, at, valuesMax - values);
    values += fields.reduce((sum, field) => sum + field.values.length, 0);
    if (values >= valuesMax) return { segments, isCut: true };
    segments.push({ name: segment.name, at, fields });
  }
  return { segments, isCut: false };
}

function fieldsOf(segment: Segment, at: string, max: number): readonly InspectedField[] {
  const fields: InspectedField[] = [];
  let values = 0;
  for (let field = 1; field <= segment.fieldCount && values < max; field++) {
    const raw = segment.raw(field);
    if (raw === '') continue;
    const own = fieldOf(segment, field, `${at}-${field}`, raw, max - values);
    values += own.values.length;
    fields.push(own);
  }
  return fields;
}

function fieldOf(segment: Segment, field: number, at: string, raw: string, max: number): InspectedField {
  const isSeparators = segment.name === 'MSH' && field <= 2;
  if (isSeparators) return { field, at, raw, values: [{ at: `${at}.1`, repetition: 1, component: 1, text: raw }] };
  const values: InspectedField['values'][number][] = [];
  for (const { at: place, part, text } of leavesOfField(segment, field)) {
    if (values.length === max) break;
    const { repetition, component, subcomponent } = part;
    const isOneOfSeveral = segment.subcomponents(field, repetition, component) > 1;
    values.push({ at: place, repetition, component, ...(isOneOfSeveral && { subcomponent }), text });
  }
  return { field, at, raw, values };
}

function mapped({ mappingOf }: InspectionDeps, entry: Entry): InspectedMapping {
  if (entry.attributes.datacontenttype === patientRequestType)
    return { kind: 'filtered', reason: 'a request over FHIR is not mapped' };
  const { context, characters } = mappingOf(entry);
  const outcome = eventOrError(entry.value, context, characters);
  if ('error' in outcome) return { kind: 'failed', ...outcome.error };
  const { bundle, operations, deletes, issues, unread } = outcome.event;
  return {
    kind: 'event',
    resources: (bundle.entry ?? []).flatMap(({ resource }) =>
      resource ? [{ name: `${resource.resourceType}/${resource.id ?? ''}`, resource }] : [],
    ),
    operations,
    deletes,
    issues: issues.map(({ severity, code, at, text }) => ({
      severity,
      code,
      ...(at !== undefined && { at }),
      ...(text !== undefined && { text }),
    })),
    unread: unread.map(({ at }) => at),
  };
}
