import { type Part, type Place, rawPart, type Segment, withRawPart } from '#hl7';
import type { CompiledMove } from './compile-rules.js';
import { holdsFor } from './conditions.js';
import { type Explanation, pathAt } from './explanation.js';
import type { MessageDraft } from './message-draft.js';
import { partnersOf } from './partners.js';

/** A part of a field that a rule copied: it counts as read, though it still stands there. */
export interface Copied {
  readonly segment: Segment;
  readonly place: Place;
}

/** Changes the draft as the rule says, at each segment of its target. */
export function applyMove(rule: CompiledMove, draft: MessageDraft, told: Explanation): readonly Copied[] {
  const { message } = draft;
  const { to } = rule;
  const all = message.all(to.segment);
  const targets = to.ordinal === undefined ? all : all.slice(to.ordinal - 1, to.ordinal);
  if (targets.length === 0) noteLost(rule, draft, told);
  const holds = holdsFor(rule.when, to.segment, message, draft);
  const write = writer(rule, draft);
  const writes = targets.filter(holds).flatMap((target) => write(target) ?? []);
  // All is read before anything is written: several targets may take from one place.
  for (const { source } of writes)
    if (source !== undefined && rule.do === 'move') put(draft, source.segment, source.place, '');
  for (const { target, text } of writes) {
    const at = pathAt(target, to);
    const before = partOf(draft, target, to);
    if (before !== '' && before !== text) told.replaced(rule.id, at, before);
    put(draft, target, to, text);
    told.used(rule.id, at);
  }
  return rule.do === 'copy' ? writes.flatMap(({ source }) => source ?? []) : [];
}

interface Write {
  readonly target: Segment;
  readonly text: string;
  readonly source?: Copied;
}

/** Gives undefined where nothing would change: the source is empty, or the target is as the rule wants it. */
function writer(rule: CompiledMove, draft: MessageDraft): (target: Segment) => Write | undefined {
  const { to } = rule;
  if (rule.do === 'clear' || rule.do === 'set') {
    const text = rule.do === 'clear' ? '' : draft.escaped(rule.value);
    return (target) => (partOf(draft, target, to) === text ? undefined : { target, text });
  }
  const partner = partnersOf(draft.message, rule.from, to.segment);
  const place = inOneRepetition(rule.from, to);
  return (target) => {
    const segment = partner(target);
    const text = segment === undefined ? '' : partOf(draft, segment, place);
    if (segment === undefined || text === '') return undefined;
    return { target, text: atLevel(text, place, to, draft), source: { segment, place } };
  };
}

/** A target that is part of a repetition has room for one. */
const inOneRepetition = (from: Place, to: Place): Place =>
  depth(from) === 0 && depth(to) > 0 ? { ...from, repetition: 1 } : from;

const depth = ({ repetition, component, subcomponent }: Part): number =>
  subcomponent !== undefined ? 3 : component !== undefined ? 2 : repetition !== undefined ? 1 : 0;

/** Components of what becomes a component are its subcomponents, and the other way round (v2 chapter 2.5.3). */
function atLevel(text: string, from: Place, to: Place, { delimiters }: MessageDraft): string {
  const { component, subcomponent } = delimiters;
  const [was, is] = [depth(from), depth(to)];
  if (was < 2 && is === 2) return text.replaceAll(component, subcomponent);
  return was === 2 && is < 2 && subcomponent !== '' ? text.replaceAll(subcomponent, component) : text;
}

const partOf = (draft: MessageDraft, segment: Segment, place: Place): string =>
  rawPart(draft.raw(segment, place.field), place, draft.delimiters);

const put = (draft: MessageDraft, segment: Segment, place: Place, text: string): void =>
  draft.write(segment, place.field, withRawPart(draft.raw(segment, place.field), place, text, draft.delimiters));

/** What a rule would move stays where it is, unread; that it did not move is told. */
function noteLost(rule: CompiledMove, draft: MessageDraft, told: Explanation): void {
  if (rule.do !== 'move' && rule.do !== 'copy') return;
  const { from } = rule;
  const holds = holdsFor(rule.when, from.segment, draft.message, draft);
  const source = draft.message
    .all(from.segment)
    .find((segment) => partOf(draft, segment, from) !== '' && holds(segment));
  if (source !== undefined) told.withoutTarget(rule.id, pathAt(source, from));
}
