import type { SourceKey } from '#contracts';
import type { Edge } from '#identity';
import { blockHash } from '../rows/block-hash.js';
import type { IdentityAct, RecordVersion } from '../ports/identity-act.js';
import type {
  IdentityEffect,
  MembershipDecision,
  Person,
  RecordDemographics,
  ReviewTask,
  SourceRecord,
} from '../ports/identity-store.js';

/** What effects come to, table by table, when one follows the other: one statement may change a row only once. */
export interface IdentityChanges {
  readonly records: ReadonlyMap<SourceKey, SourceRecord>;
  readonly demographics: ReadonlyMap<SourceKey, RecordDemographics>;
  /** Hashes of blocking keys; true: the record has it from now on. */
  readonly blocks: ReadonlyMap<SourceKey, ReadonlyMap<number, boolean>>;
  /** By their ends; undefined: none. */
  readonly edges: ReadonlyMap<string, readonly [Pick<Edge, 'a' | 'b'>, Edge | undefined]>;
  readonly acts: ReadonlyMap<string, IdentityAct>;
  /** The first of each sequence. */
  readonly versions: ReadonlyMap<string, RecordVersion>;
  /** In their order. */
  readonly memberships: ReadonlyMap<SourceKey, readonly [MembershipDecision, ...MembershipDecision[]]>;
  readonly persons: ReadonlyMap<string, PersonChange>;
  readonly tasks: ReadonlyMap<string, ReviewTask>;
}

interface PersonChange {
  readonly person: Person;
  /** As the store has it. */
  readonly before: Person | undefined;
}

export function changesOf(effects: readonly IdentityEffect[]) {
  const changes = {
    records: new Map<SourceKey, SourceRecord>(),
    demographics: new Map<SourceKey, RecordDemographics>(),
    blocks: new Map<SourceKey, Map<number, boolean>>(),
    edges: new Map<string, readonly [Pick<Edge, 'a' | 'b'>, Edge | undefined]>(),
    acts: new Map<string, IdentityAct>(),
    versions: new Map<string, RecordVersion>(),
    memberships: new Map<SourceKey, [MembershipDecision, ...MembershipDecision[]]>(),
    persons: new Map<string, PersonChange>(),
    tasks: new Map<string, ReviewTask>(),
  };
  for (const effect of effects) add(changes, effect);
  return changes satisfies IdentityChanges;
}

function add(changes: ReturnType<typeof changesOf>, effect: IdentityEffect): void {
  switch (effect.kind) {
    case 'record':
      changes.records.set(effect.record.key, effect.record);
      return;
    case 'demographics':
      return addDemographics(changes, effect);
    case 'edges':
      for (const edge of effect.drop) changes.edges.set(`${edge.a}\n${edge.b}`, [edge, undefined]);
      for (const edge of effect.put) changes.edges.set(`${edge.a}\n${edge.b}`, [edge, edge]);
      return;
    case 'act':
      changes.acts.set(`${effect.act.a}\n${effect.act.b ?? ''}\n${effect.act.id}`, effect.act);
      return;
    case 'version': {
      const key = `${effect.version.record}\n${effect.version.sequence}`;
      if (!changes.versions.has(key)) changes.versions.set(key, effect.version);
      return;
    }
    case 'membership': {
      const known = changes.memberships.get(effect.decision.record);
      if (known) known.push(effect.decision);
      else changes.memberships.set(effect.decision.record, [effect.decision]);
      return;
    }
    case 'person': {
      const { enterpriseId } = effect.person;
      const known = changes.persons.get(enterpriseId);
      changes.persons.set(enterpriseId, { person: effect.person, before: known ? known.before : effect.before });
      return;
    }
    case 'task':
      changes.tasks.set(effect.task.id, effect.task);
  }
}

function addDemographics(
  { demographics, blocks }: ReturnType<typeof changesOf>,
  effect: Extract<IdentityEffect, { kind: 'demographics' }>,
): void {
  const { record } = effect.demographics;
  demographics.set(record, effect.demographics);
  const keys = blocks.get(record) ?? new Map<number, boolean>();
  blocks.set(record, keys);
  for (const key of effect.dropKeys) keys.set(blockHash(key), false);
  for (const key of effect.addKeys) keys.set(blockHash(key), true);
}
