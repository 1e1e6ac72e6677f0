import { type Entry, fault, type IdentityChanged, type IdentityXref, readJson, topics } from '#contracts';
import type { Stage } from '#event-log';
import type { PersonState, RecordMembership, RecordStore } from '#storage';

export type RelinkEffect =
  | { readonly kind: 'membership'; readonly membership: RecordMembership }
  | { readonly kind: 'person'; readonly person: PersonState };

/**
 * Follows the patient index: a source identity that now belongs to another person takes all its resources along,
 * because resources name the source and only one row per source names the person. The newer version wins, so that the
 * order in which `clinical.linked`, `identity.xref` and `identity.changed` are read does not matter.
 */
export const relinkStage = <Tx>({
  store,
}: {
  readonly store: RecordStore<Tx>;
}): Stage<Tx, RelinkEffect, undefined, RelinkEffect> => ({
  name: 'record-identity',
  topics: [topics.identityXref, topics.identityChanged],
  traced: false,
  parse: (entry) => (entry.topic === topics.identityXref ? membershipOf(entry) : personOf(entry)),
  load: () => Promise.resolve(undefined),
  decide: (effect) => ({
    effects: [effect],
    outputs: [],
    result: effect.kind === 'membership' ? 'relinked' : effect.person.replacedBy ? 'retired' : 'in-use',
  }),
  save: async (tx, effects) => {
    await store.join(
      tx,
      effects.flatMap((effect) => (effect.kind === 'membership' ? [effect.membership] : [])),
    );
    await store.mark(
      tx,
      effects.flatMap((effect) => (effect.kind === 'person' ? [effect.person] : [])),
    );
  },
});

function membershipOf(entry: Entry): RelinkEffect {
  const { sourceKey, enterpriseId, version } = readJson<Partial<IdentityXref>>(entry);
  if (!sourceKey || !enterpriseId || version === undefined) throw fault('EVENT_MALFORMED', { topic: entry.topic });
  return { kind: 'membership', membership: { sourceKey, enterpriseId, version } };
}

function personOf(entry: Entry): RelinkEffect {
  const { enterpriseId, change, version, replacedBy } = readJson<Partial<IdentityChanged>>(entry);
  if (!enterpriseId || !change || version === undefined) throw fault('EVENT_MALFORMED', { topic: entry.topic });
  const retired = change === 'retired' && replacedBy !== undefined;
  return { kind: 'person', person: { enterpriseId, version, ...(retired && { replacedBy }) } };
}
