import { type CanonicalEvent, type Draft, type Entry, readJson, topics } from '#contracts';
import { localReference } from '#fhir';
import type { ShadowCounts, ShadowEvents, WindowMessage } from '#storage';
import { diffEvents, type EventDifference } from '#v2-to-fhir';
import type { FeedRules } from '../normalize.js';
import { type Renormalized, renormalize } from './renormalize.js';

/** A message of the window with its entries, where the log still has them. */
export interface Candidate {
  readonly message: WindowMessage;
  readonly raw: Entry | undefined;
  readonly canonical: Entry | undefined;
}

export interface Comparison {
  readonly verdict: Exclude<keyof ShadowCounts, 'messages'>;
  readonly differences: readonly EventDifference[];
  /** The event for the shadow topic. One that is the same lies on `clinical.canonical` already. */
  readonly shadow?: { readonly draft: Draft; readonly fate: keyof ShadowEvents };
}

/** What normalizing one message again shows. Pure. */
export function compare(run: string, candidate: Candidate, rulesOf: (feed: string) => FeedRules): Comparison {
  const { message, raw, canonical } = candidate;
  if (message.outcome === undefined) return nothing('pending');
  if (raw === undefined || (message.canonical !== undefined && canonical === undefined)) return nothing('notCompared');
  const revision = Number(canonical?.attributes['revision'] ?? 0) + 1;
  const again = renormalize(raw, rulesOf(raw.attributes['feed'] ?? ''), revision);
  if (again.kind === 'fragment') return nothing('notCompared');
  if (canonical === undefined) return withoutEvent(run, message, again);
  return again.kind === 'event'
    ? withBoth(run, message, canonical, again)
    : changedOutcome('newlyRefused', 'event', ended(again));
}

const nothing = (verdict: Comparison['verdict']): Comparison => ({ verdict, differences: [] });

function withoutEvent(run: string, message: WindowMessage, again: Exclude<Renormalized, { kind: 'fragment' }>) {
  const before = ended(message);
  if (again.kind === 'event')
    return {
      ...changedOutcome('newlyAccepted', before, 'event'),
      shadow: shadowed(run, again.draft, message.outcome === 'dead' ? 'deadLetters' : 'promotable'),
    };
  const after = ended(again);
  return before === after ? nothing('same') : changedOutcome('different', before, after);
}

const ended = ({ outcome = 'pending', code }: { readonly outcome?: string; readonly code?: string }): string =>
  code === undefined ? outcome : `${outcome} ${code}`;

function changedOutcome(verdict: Comparison['verdict'], before: string, after: string): Comparison {
  return { verdict, differences: [{ path: 'outcome', element: `outcome[${before} > ${after}]`, before, after }] };
}

function withBoth(
  run: string,
  message: WindowMessage,
  canonical: Entry,
  { event, draft }: Renormalized & { kind: 'event' },
): Comparison {
  if (Buffer.compare(canonical.value, draft.value) === 0) return nothing('same');
  const before = readJson<CanonicalEvent>(canonical);
  const found = diffEvents(before, event);
  // Equal as JSON and not as bytes: the members come in another order.
  const differences = found.length > 0 ? found : [{ path: 'bytes', element: 'bytes' }];
  const fate = message.outcome === 'dead' ? 'deadLetters' : leaves(before, event) ? 'leavingResources' : 'promotable';
  return { verdict: 'different', differences, shadow: shadowed(run, draft, fate) };
}

/** A resource that only the former event has is withdrawn from the record. The header is the message's own. */
function leaves(before: CanonicalEvent, after: CanonicalEvent): boolean {
  const names = new Set(resourcesOf(after));
  return resourcesOf(before).some((name) => !names.has(name) && !name.startsWith('MessageHeader/'));
}

const resourcesOf = ({ bundle }: CanonicalEvent): readonly string[] =>
  (bundle.entry ?? []).flatMap(({ resource }) =>
    resource ? [localReference(resource.resourceType, resource.id ?? '')] : [],
  );

const shadowed = (run: string, draft: Draft, fate: keyof ShadowEvents): NonNullable<Comparison['shadow']> => ({
  draft: { ...draft, topic: topics.shadow, attributes: { ...draft.attributes, shadowrun: run, shadowfate: fate } },
  fate,
});
