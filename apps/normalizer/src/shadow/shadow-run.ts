import { base32, type MessageId, type ShadowCommand } from '#contracts';
import {
  examplesMax,
  type ShadowCounts,
  type ShadowDifference,
  type ShadowEvents,
  type ShadowRun,
  type ShadowWindow,
} from '#storage';
import type { EventDifference } from '#v2-to-fhir';
import type { Comparison } from './compare.js';
import type { Begin } from './shadow-input.js';

export type ShadowEffect =
  | { readonly kind: 'run'; readonly run: ShadowRun }
  | { readonly kind: 'differences'; readonly run: string; readonly differences: readonly ShadowDifference[] }
  | { readonly kind: 'clear' };

/** Ids begin with their milliseconds. A window without an end goes up to the command that asks for it. */
export function windowOf({ from, to, feed, messageType }: Begin, command: string): ShadowWindow {
  const before = to === undefined ? command : firstIdAt(to);
  return {
    from: from === undefined ? '' : firstIdAt(from),
    before: before < command ? before : command,
    ...(feed !== undefined && { feed }),
    ...(messageType !== undefined && { messageType }),
  };
}

const firstIdAt = (time: string): string => base32(Math.max(0, Date.parse(time)), 10);

const noCounts: ShadowCounts = {
  messages: 0,
  same: 0,
  different: 0,
  newlyRefused: 0,
  newlyAccepted: 0,
  pending: 0,
  notCompared: 0,
};
const noEvents: ShadowEvents = { promotable: 0, deadLetters: 0, leavingResources: 0 };

export const newRun = (
  { id, by, at }: Pick<ShadowCommand, 'id' | 'by' | 'at'>,
  { rules }: Pick<Begin, 'rules'>,
  window: ShadowWindow,
  state: ShadowRun['state'],
): ShadowRun => ({
  id,
  by,
  askedAt: Date.parse(at),
  window,
  ...(rules !== undefined && { rules }),
  state,
  counts: noCounts,
  events: noEvents,
  promoted: 0,
});

/** The run with what some more of its messages showed. */
export function counted(run: ShadowRun, comparisons: readonly Comparison[]): ShadowRun {
  const counts = { ...run.counts, messages: run.counts.messages + comparisons.length };
  const events = { ...run.events };
  for (const { verdict, shadow } of comparisons) {
    counts[verdict]++;
    if (shadow) events[shadow.fate]++;
  }
  return { ...run, counts, events };
}

interface Compared {
  readonly messageId: MessageId;
  readonly differences: readonly EventDifference[];
}

/** Differences by element, each message counted once, with the first few as examples. */
export function byElement(compared: readonly Compared[]): readonly ShadowDifference[] {
  const sums = new Map<string, ShadowDifference>();
  for (const { messageId, differences } of compared)
    for (const [element, [first, ...others]] of Map.groupBy(differences, (one) => one.element)) {
      const sum = sums.get(element) ?? { element, messages: 0, times: 0, examples: [] };
      const hasRoom = first !== undefined && sum.examples.length < examplesMax;
      sums.set(element, {
        element,
        messages: sum.messages + 1,
        times: sum.times + 1 + others.length,
        examples: hasRoom ? [...sum.examples, exampleOf(messageId, first)] : sum.examples,
      });
    }
  return [...sums.values()];
}

const shownCharsMax = 200;

const exampleOf = (messageId: MessageId, { path, before, after }: EventDifference) => ({
  messageId,
  path,
  ...(before !== undefined && { before: shown(before) }),
  ...(after !== undefined && { after: shown(after) }),
});

const shown = (value: unknown): string => JSON.stringify(value).slice(0, shownCharsMax);
