import { type Message, type Place, parsePlace, rawPart, type Segment } from '#hl7';
import type { MessageDraft } from './message-draft.js';
import { partnersOf } from './partners.js';
import type { Conditions, Expected } from './site-rules.js';

/** What must stand at a place, or must not, each as its components. */
export interface Condition {
  readonly path: string;
  readonly place: Place;
  readonly values: readonly (readonly string[])[];
  readonly isNegated: boolean;
}

/** Fault HL7_PATH_INVALID for what is no path. */
export const conditionsOf = (when: Conditions | undefined): readonly Condition[] =>
  Object.entries(when ?? {}).map(([path, expected]) => ({ path, place: parsePlace(path), ...valuesOf(expected) }));

function valuesOf(expected: Expected): Pick<Condition, 'values' | 'isNegated'> {
  if (typeof expected === 'object' && 'not' in expected) return { ...valuesOf(expected.not), isNegated: true };
  return { values: [expected].flat().map((value) => value.split('^')), isNegated: false };
}

/** Whether the conditions hold for a segment: each place is looked for in it, or in the segment that belongs with it. */
export function holdsFor(
  conditions: readonly Condition[],
  anchor: string,
  message: Message,
  draft: MessageDraft,
): (segment: Segment) => boolean {
  if (conditions.length === 0) return () => true;
  const tests = conditions.map((condition) => {
    const partner = partnersOf(message, condition.place, anchor);
    return (segment: Segment): boolean => isMet(condition, partner(segment), draft);
  });
  return (segment) => tests.every((test) => test(segment));
}

function isMet({ place, values, isNegated }: Condition, segment: Segment | undefined, draft: MessageDraft): boolean {
  const raw = segment === undefined ? '' : rawPart(draft.raw(segment, place.field), place, draft.delimiters);
  return values.some((value) => stands(value, raw, place, draft)) !== isNegated;
}

function stands(value: readonly string[], raw: string, place: Place, draft: MessageDraft): boolean {
  if (value.length === 1 && value[0] === '') return raw === '';
  if (place.component !== undefined)
    return draft.text(rawPart(raw, { component: 1 }, draft.delimiters)) === value.join('^');
  return value.every((text, at) => draft.text(rawPart(raw, { component: at + 1 }, draft.delimiters)) === text);
}

/** Whether no message can meet both. */
export const exclude = (some: readonly Condition[], others: readonly Condition[]): boolean =>
  some.some((one) => others.some((other) => one.path === other.path && excludesOther(one, other)));

function excludesOther(one: Condition, other: Condition): boolean {
  if (one.isNegated && other.isNegated) return false;
  if (one.isNegated) return excludesOther(other, one);
  if (other.isNegated) return one.values.every((value) => other.values.some((refused) => begins(refused, value)));
  return one.values.every((value) => other.values.every((also) => !begins(value, also) && !begins(also, value)));
}

/** `ADT` is also met by what meets `ADT^A01`. */
const begins = (short: readonly string[], long: readonly string[]): boolean =>
  short.every((component, at) => component === long[at]);
