import type { SourceKey } from '#contracts';
import type { Assertion, Edge } from '#identity';
import type { StoredAssertion } from '#storage';
import type { IdentityView } from './view.js';

export interface Component {
  /** Records whose person may change: connected by links, assertions and persons. */
  readonly core: ReadonlySet<SourceKey>;
  /** The core, and whole persons beyond a doubtful edge: asked about, never changed. */
  readonly all: ReadonlySet<SourceKey>;
}

/** Records of one component at most. A true person has a handful; beyond, whoever is farthest stays as it is. */
const coreMax = 200;
const fringeMax = 400;

/**
 * The surroundings of some records on which their persons and tasks depend. Doubtful edges never join (libs/identity,
 * `partition`), so what lies behind them cannot change, and the partition of the component is that of the whole store.
 */
export function componentOf(view: IdentityView, seeds: Iterable<SourceKey>): Component {
  const core = new Set<SourceKey>();
  const queue = [...seeds];
  for (const key of queue) {
    if (core.has(key) || !view.records.has(key) || core.size >= coreMax) continue;
    core.add(key);
    queue.push(...personOf(view, key), ...assertedSame(view, key), ...links(view, key));
  }
  const fringe = [...core]
    .flatMap((key) => [...view.edgesOf(key).keys()])
    .flatMap((key) => [key, ...personOf(view, key)]);
  const known = fringe.filter((key) => view.records.has(key)).slice(0, fringeMax);
  return { core, all: new Set([...core, ...known]) };
}

function personOf(view: IdentityView, key: SourceKey): Iterable<SourceKey> {
  const membership = view.memberships.get(key);
  return membership ? view.members(membership.enterpriseId) : [];
}

function* assertedSame(view: IdentityView, key: SourceKey): Generator<SourceKey> {
  for (const { a, b, kind } of view.assertionsOf(key)) if (kind === 'same') yield (a === key ? b : a) as SourceKey;
}

const links = (view: IdentityView, key: SourceKey): readonly SourceKey[] =>
  [...view.edgesOf(key)]
    .filter(([, edge]) => edge.band === 'same')
    .sort(([, a], [, b]) => b.bits - a.bits)
    .map(([other]) => other);

/** Edges with both ends inside, each once. */
export const edgesWithin = (view: IdentityView, records: ReadonlySet<SourceKey>): readonly Edge[] =>
  [...records].flatMap((key) =>
    [...view.edgesOf(key)].filter(([other]) => key < other && records.has(other)).map(([, edge]) => edge),
  );

/** What holds between pairs of the records: of several statements about one pair, a person's, else the newest. */
export function assertionsWithin(view: IdentityView, records: ReadonlySet<SourceKey>): readonly Assertion[] {
  const byPair = new Map<string, StoredAssertion>();
  for (const key of records)
    for (const assertion of view.assertionsOf(key)) {
      const pair = `${assertion.a} ${assertion.b}`;
      const other = byPair.get(pair);
      if (assertion.a !== key || !records.has(assertion.b as SourceKey)) continue;
      if (!other || weight(assertion) > weight(other)) byPair.set(pair, assertion);
    }
  return [...byPair.values()].flatMap((assertion) => commanded(view, assertion) ?? []);
}

const weight = ({ source, sequence }: StoredAssertion): string => {
  if (source === 'review') return `2${sequence}`;
  return source === 'mention' ? `0${sequence}` : `1${sequence}`;
};

/**
 * Numbers of one authority in one PID are one patient to that authority, and a number that was only ever mentioned has
 * no other patient; apart from that, a mention is evidence (`IdentityView.edgeBetween`).
 */
function commanded(view: IdentityView, { a, b, kind, source }: StoredAssertion): Assertion | undefined {
  if (source !== 'mention') return { a, b, kind, source };
  const [one, other] = [view.records.get(a as SourceKey), view.records.get(b as SourceKey)];
  const tied =
    one?.identity.system === other?.identity.system || one?.standing === 'mentioned' || other?.standing === 'mentioned';
  return tied ? { a, b, kind, source: 'link' } : undefined;
}
