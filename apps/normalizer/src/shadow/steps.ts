import { asMessageId, type Draft, type Entry, eventId, jsonValue, type ShadowStep, topics } from '#contracts';
import type { Decision } from '#event-log';
import type { ShadowRun } from '#storage';
import type { FeedRules } from '../normalize.js';
import { compare } from './compare.js';
import type { ShadowReads, ShadowView } from './load.js';
import type { ShadowInput } from './shadow-input.js';
import { byElement, counted, type ShadowEffect } from './shadow-run.js';

type Decided = Decision<ShadowEffect>;
type Step<Name extends ShadowStep['step']> = Extract<ShadowStep, { step: Name }>;

export interface StepRules extends Pick<ShadowReads, 'partitions'> {
  readonly feeds: (feed: string) => FeedRules;
  /** The same under other rules of the site, as the text of a rules file. */
  readonly tried: (feed: string, rules: string) => FeedRules;
}

/** What the messages of a run are normalized with. */
export function rulesOfRun({ rules, window }: ShadowRun, { feeds, tried }: StepRules): StepRules['feeds'] {
  if (rules === undefined) return feeds;
  const only = tried(window.feed ?? '', rules);
  return () => only;
}

const stateDuring = { clear: 'clearing', compare: 'comparing', promote: 'promoting' } as const;

/** A step of a run that is in another state leads nowhere: a newer run has taken its place. */
export function decideOnStep(
  { entry, step }: ShadowInput & { readonly kind: 'step' },
  view: ShadowView,
  rules: StepRules,
): Decided {
  const run = view.runs.get(step.run);
  if (run?.state !== stateDuring[step.step]) return { effects: [], outputs: [], result: 'superseded' };
  switch (step.step) {
    case 'clear':
      return clear(run, entry, view);
    case 'compare':
      return compareNext(run, entry, view, rules);
    case 'promote':
      return promoteNext(run, entry, step, view, rules);
  }
}

function clear(run: ShadowRun, entry: Entry, view: ShadowView): Decided {
  if (!view.isCleared)
    return {
      effects: [{ kind: 'clear' }],
      outputs: [nextStep(entry, { run: run.id, step: 'clear' })],
      result: 'cleared',
    };
  const step = { run: run.id, step: 'compare', after: '' } as const;
  return { ...kept({ ...run, state: 'comparing' }, view), outputs: [nextStep(entry, step)], result: 'cleared' };
}

function compareNext(run: ShadowRun, entry: Entry, view: ShadowView, rules: StepRules): Decided {
  const candidates = view.candidates.get(run.id) ?? [];
  const last = candidates.at(-1);
  if (last === undefined)
    return { ...kept({ ...run, state: 'compared', endedAt: entry.appendedAt }, view), outputs: [], result: 'compared' };
  const rulesOf = rulesOfRun(run, rules);
  const compared = candidates.map((candidate) => ({
    messageId: candidate.message.messageId,
    ...compare(run.id, candidate, rulesOf),
  }));
  const { effects } = kept(counted(run, compared), view);
  const differences = byElement(compared);
  const step = { run: run.id, step: 'compare', after: last.message.messageId } as const;
  return {
    effects: [...effects, { kind: 'differences', run: run.id, differences }],
    outputs: [...compared.flatMap(({ shadow }) => shadow?.draft ?? []), nextStep(entry, step)],
    result: 'comparing',
  };
}

function promoteNext(
  run: ShadowRun,
  entry: Entry,
  { partition, after, leavingResources }: Step<'promote'>,
  view: ShadowView,
  { partitions }: StepRules,
): Decided {
  const events = view.events.get(run.id) ?? [];
  const last = events.at(-1);
  if (last === undefined && partition + 1 >= partitions)
    return { ...kept({ ...run, state: 'promoted', endedAt: entry.appendedAt }, view), outputs: [], result: 'promoted' };
  const due = withoutRepeats(
    events.filter((event) => isPromoted(event, run, leavingResources)),
    after,
  );
  const promoted = due.map(inEarnest);
  const upTo = due.at(-1)?.attributes.messageid ?? after;
  const place = last
    ? { partition, offset: last.offset + 1, ...(upTo !== undefined && { after: upTo }) }
    : { partition: partition + 1, offset: 0 };
  const step = { run: run.id, step: 'promote', ...place, leavingResources } as const;
  return {
    ...kept({ ...run, promoted: run.promoted + promoted.length }, view),
    outputs: [...promoted, nextStep(entry, step)],
    result: 'promoting',
  };
}

const isPromoted = ({ attributes }: Entry, run: ShadowRun, leavingResources: boolean): boolean =>
  attributes['shadowrun'] === run.id &&
  (attributes['shadowfate'] === 'promotable' || (leavingResources && attributes['shadowfate'] === 'leavingResources'));

/**
 * A run compares messages in the order of their ids. What stands behind a later one is there again: a log that is not part of
 * the stage's transaction may hold the events of a step twice.
 */
function withoutRepeats(events: readonly Entry[], after = ''): readonly Entry[] {
  let greatest = after;
  return events.filter(({ attributes: { messageid } }) => {
    if (messageid <= greatest) return false;
    greatest = messageid;
    return true;
  });
}

/** The event as the normalizer would have written it. */
function inEarnest({ key, attributes, value }: Entry): Draft {
  const { shadowrun: _run, shadowfate: _fate, ...rest } = attributes;
  return { topic: topics.canonical, key, attributes: rest, value };
}

function kept(run: ShadowRun, view: ShadowView): Pick<Decided, 'effects'> {
  view.runs.set(run.id, run);
  return { effects: [{ kind: 'run', run }] };
}

/** Steps of a run follow each other in one partition, so the place of one names the next. */
export function nextStep({ topic, offset, attributes }: Entry, step: ShadowStep): Draft {
  const index = topic === topics.shadowStep ? offset + 1 : 0;
  return {
    topic: topics.shadowStep,
    // One key for all, as commands have.
    key: 'command',
    attributes: {
      id: eventId(asMessageId(step.run), `shadow.${step.step}`, index, 0),
      source: '/shadow',
      type: 'hie.shadow.step.v1',
      time: attributes.time,
      dataschema: 'https://hie-broker.dev/schemas/events/shadow.step.v1.schema.json',
      datacontenttype: 'application/json',
      messageid: step.run,
    },
    value: jsonValue(step),
  };
}
