import { type CanonicalEvent, Fault } from '#contracts';
import { type Message, parse, withFields, withRawPart } from '#hl7';
import { diffEvents } from './diff-events.js';
import { type Leaf, leavesOf } from './leaves.js';
import { mapMessage } from './map-message.js';
import type { SourceContext } from './scope.js';

/** What one value of a message decides in its event. */
export interface Influence {
  /** `PID-5[2].1`, `OBX[3]-5.1.2`: always with its component. */
  readonly at: string;
  /**
   * Elements of the event that would be others, as `diffEvents` names them: `Patient/<id>.name[0].family`, a whole resource
   * `Observation/<id>` that would not be there, `operations[0].kind`.
   */
  readonly elements: readonly string[];
  /** Nothing could be mapped without it. */
  readonly isNeeded?: true;
}

/** A time zone reaches every time of a message; a list of more says no more. */
const elementsMax = 200;

/**
 * Where each value of a message goes, by trying: the message is mapped again with that value changed, and what differs
 * in the event is what the value decides, whether it was copied, translated or a condition. So it holds for whatever the
 * mapping does, rules of the site included, and the mapping itself bears nothing for it. A value that changes nothing
 * is unread, or says what another one says, too. Pure; one mapping for each step, so the caller may pause in between.
 * `wanted` chooses by the place.
 */
export function* influences(
  message: Message,
  context: SourceContext,
  wanted: (at: string) => boolean = () => true,
): Generator<Influence> {
  const event = eventOf(message, context);
  if (event === undefined) return;
  const before = { event, entries: entryTexts(event) };
  for (const leaf of leavesOf(message)) {
    const changed = wanted(leaf.at) ? changedMessage(message, leaf) : undefined;
    if (changed === undefined) continue;
    const after = eventOf(changed, context);
    yield after === undefined ? { at: leaf.at, elements: [], isNeeded: true } : influence(leaf, before, after);
  }
}

interface Before {
  readonly event: CanonicalEvent;
  /** Each entry of its bundle as JSON. */
  readonly entries: readonly string[];
}

const entryTexts = ({ bundle }: CanonicalEvent): readonly string[] =>
  (bundle.entry ?? []).map((entry) => JSON.stringify(entry));

function influence({ at }: Leaf, before: Before, after: CanonicalEvent): Influence {
  const others = entryTexts(after);
  const isSame = (_: unknown, index: number): boolean => before.entries[index] === others[index];
  const elements = diffEvents(without(before.event, isSame), without(after, isSame)).flatMap(({ path }) =>
    isContent(path) ? [path] : [],
  );
  return { at, elements: [...new Set(elements)].slice(0, elementsMax) };
}

/** What is the same in both is most of them, and comparing it element by element most of the time. */
const without = (event: CanonicalEvent, isLeftOut: (entry: unknown, index: number) => boolean): CanonicalEvent => ({
  ...event,
  patients: [],
  issues: [],
  unread: [],
  bundle: {
    ...event.bundle,
    entry: (event.bundle.entry ?? []).filter((entry, index) => !isLeftOut(entry, index)),
  },
});

/** Not what follows from another element: who refers to a resource whose id changed, what is said about the mapping. */
const isContent = (path: string): boolean =>
  !/^(?:message|patients|bundle\.entry|bundle\.id|issues|unread|rules|sets)\b/.test(path) &&
  !path.endsWith('.reference');

function eventOf(message: Message, context: SourceContext): CanonicalEvent | undefined {
  try {
    const mapped = mapMessage(message, context);
    return mapped.kind === 'event' ? mapped.event : undefined;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** The message with another value at one place; undefined where its bytes cannot say it. */
function changedMessage(message: Message, { segment, field, part, text }: Leaf): Message | undefined {
  try {
    const raw = withRawPart(segment.raw(field), part, otherThan(text), message.delimiters);
    const bytes = withFields(message, { [`${segment.name}[${segment.ordinal}]-${field}`]: { raw } });
    const parsed = parse(bytes, { characterSet: message.characterSet.used });
    return parsed.kind === 'message' ? parsed.message : undefined;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/**
 * A value of the same kind: what begins as a date becomes one of another year, else the last letter or digit is another.
 * One escape sequence or delimiter is never made of another.
 */
export function otherThan(text: string): string {
  if (/^\d{8}/.test(text)) return text.slice(0, 3) + next(text.charAt(3)) + text.slice(4);
  const at = text.search(/[a-z\d][^a-z\d]*$/i);
  if (at === -1 || text.includes('\\')) return 'x1';
  return text.slice(0, at) + next(text.charAt(at)) + text.slice(at + 1);
}

function next(char: string): string {
  if (char === '9') return '8';
  if (char === 'z' || char === 'Z') return String.fromCharCode(char.charCodeAt(0) - 1);
  return String.fromCharCode(char.charCodeAt(0) + 1);
}
