import type { SourceKey } from '#contracts';
import type { Model } from '#identity';
import type { IdentityLookup, IdentityStore } from '#storage';
import { Loader, Overtaken } from './loader.js';
import type { Arrival } from './upsert.js';
import { IdentityView } from './view.js';

/** What a view is read from; without `claims` nobody is kept from writing meanwhile. */
export type ViewStore<Tx> = IdentityLookup<Tx> & Pick<IdentityStore<Tx>, 'claims'>;

/** What the decisions of a batch will ask about. */
export interface Needs {
  readonly arrivals: readonly Arrival[];
  /** Numbers that stood in one PID. */
  readonly together: readonly { readonly a: SourceKey; readonly b: SourceKey }[];
  /** Records that the matcher will look at again whatever arrives: both ends of operations and decisions. */
  readonly reviewed: readonly SourceKey[];
  /** Ids of tasks that a person decided on or took. */
  readonly tasks?: readonly string[];
  /** Each entry in turn takes what it says into a view, without settling anything. */
  readonly rehearsal: readonly ((view: IdentityView) => unknown)[];
}

/**
 * Loads, batch-wise, all that the decisions can touch: the records, their candidates, and around each record that will
 * change the whole component of edges, assertions and persons. A known patient without news costs two lookups, a new one
 * that resembles nobody two and its blocking keys. Where others write at the same time it claims what it reads, and
 * begins again where another came first.
 */
export async function loadView<Tx>(store: ViewStore<Tx>, tx: Tx, needs: Needs, model: Model): Promise<IdentityView> {
  const claimed = new Set([...needs.reviewed, ...needs.arrivals.map(({ key }) => key)]);
  for (;;) {
    await store.claims?.begin(tx, [...claimed]);
    const loader = new Loader(store, tx, new IdentityView(model), claimed);
    try {
      await loader.load(needs);
      return loader.view;
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
}
