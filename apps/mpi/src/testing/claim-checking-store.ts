import type { SourceKey } from '#contracts';
import { blockingKeys, shippedModel } from '#identity';
import type { SqliteDatabase } from '#platform';
import { type IdentityClaims, type IdentityEffect, SqliteIdentityStore } from '#storage';

/** Notes what each transaction claims and what it saves without a claim, and has it begin again now and then. */
export class ClaimCheckingStore extends SqliteIdentityStore {
  /** Kinds of effects that were saved without the claims that keep others off. */
  readonly unclaimed: string[] = [];
  refused = 0;
  #records = new Set<SourceKey>();
  #blocks = new Set<string>();

  constructor(private readonly random: () => number) {
    super();
  }

  readonly claims: IdentityClaims<SqliteDatabase> = {
    begin: async (_tx, records) => {
      this.#records = new Set(records);
      this.#blocks = new Set();
    },
    blocks: async (_tx, keys) => {
      for (const key of keys) this.#blocks.add(key);
      return true;
    },
    more: async (_tx, records) => {
      if (records.length > 0 && this.random() < 0.2) {
        this.refused++;
        return false;
      }
      for (const record of records) this.#records.add(record);
      return true;
    },
  };

  override async save(tx: SqliteDatabase, effects: readonly IdentityEffect[]): Promise<void> {
    for (const effect of effects) {
      if (recordsOf(effect).some((key) => !this.#records.has(key))) this.unclaimed.push(effect.kind);
      if (blocksOf(effect).some((key) => !this.#blocks.has(key))) this.unclaimed.push(`blocks of ${effect.kind}`);
    }
    await super.save(tx, effects);
  }
}

function recordsOf(effect: IdentityEffect): readonly SourceKey[] {
  switch (effect.kind) {
    case 'record':
      return [effect.record.key];
    case 'demographics':
      return [effect.demographics.record];
    case 'edges':
      return [...effect.put, ...effect.drop].flatMap(({ a, b }) => [a as SourceKey, b as SourceKey]);
    case 'act':
      return [effect.act.a, effect.act.b ?? effect.act.a];
    case 'version':
      return [effect.version.record];
    case 'membership':
      return [effect.decision.record];
    case 'person':
      return [effect.person.founder];
    case 'task':
      return [effect.task.a, effect.task.b ?? effect.task.a];
  }
}

/** All that a record stands in before and after. */
const blocksOf = (effect: IdentityEffect): readonly string[] =>
  effect.kind === 'demographics' ? [...effect.dropKeys, ...blockingKeys(effect.demographics.clean, shippedModel)] : [];
