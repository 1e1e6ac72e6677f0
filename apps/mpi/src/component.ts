import type { SourceKey } from '#contracts';
import type { Assertion, Edge } from '#identity';
import { commanded, endsOf, statementsAt } from './acts.js';
import type { IdentityView } from './view.js';

export interface Component {
  /** Records whose person may change: connected by links, statements and persons. */
  readonly core: ReadonlySet<SourceKey>;
  /** The core, and whole persons beyond a doubtful edge or a statement: asked about, never changed. */
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
    queue.push(...personOf(view, key), ...statedSame(view, key), ...links(view, key));
  }
  const fringe = [...core]
    .flatMap((key) => [...view.edgesOf(key).keys(), ...[...view.actsOf(key)].flatMap(endsOf)])
    .flatMap((key) => [key, ...personOf(view, key)]);
  const known = fringe.filter((key) => view.records.has(key)).slice(0, fringeMax);
  return { core, all: new Set([...core, ...known]) };
}

function personOf(view: IdentityView, key: SourceKey): Iterable<SourceKey> {
  const membership = view.memberships.get(key);
  return membership ? view.members(membership.enterpriseId) : [];
}

const statedSame = (view: IdentityView, key: SourceKey): readonly SourceKey[] =>
  statementsAt(view, key).flatMap(({ other, said }) => (said === 'same' ? [other] : []));

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

/** What counts about pairs of the records, each pair once. */
export const assertionsWithin = (view: IdentityView, records: ReadonlySet<SourceKey>): readonly Assertion[] =>
  [...records].flatMap((key) =>
    statementsAt(view, key)
      .filter(({ other }) => key < other && records.has(other))
      .flatMap((statement) => commanded(view, statement) ?? []),
  );
