import type { SourceKey } from '#contracts';
import type { IdentityAct } from '#storage';
import { counts, endsOf, stands } from '../acts.js';
import type { MpiApi } from '../mpi.api.js';
import { IdentityView } from '../view.js';

export interface ActNow {
  readonly act: IdentityAct;
  /** Not undone. */
  readonly stands: boolean;
  /** Stands, and is about the same patient still. */
  readonly counts: boolean;
}

/** All that was said about the records, in the order of receipt. */
export async function actsAt({ identity, model }: MpiApi, keys: readonly SourceKey[]): Promise<readonly ActNow[]> {
  const acts = new Map(
    (await identity.lookup.acts(undefined, keys)).map((act) => [`${act.a} ${act.b} ${act.id}`, act]),
  );
  const view = new IdentityView(model);
  // What was said about the other ends decides whether an act still counts.
  const ends = [...new Set([...acts.values()].flatMap(endsOf))];
  for (const act of await identity.lookup.acts(undefined, ends)) view.addAct(act);
  return [...acts.values()]
    .map((act) => ({ act, stands: stands(view, act), counts: counts(view, act) }))
    .sort((one, other) => (one.act.sequence < other.act.sequence ? -1 : 1));
}
