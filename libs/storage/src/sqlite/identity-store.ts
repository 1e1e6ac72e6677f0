import type { SourceKey } from '#contracts';
import { LayeredIndexChanges, layerSql, type SqliteDatabase } from '#platform';
import { blockHash } from '../rows/block-hash.js';
import {
  actValues,
  decisionValues,
  edgeValues,
  identityColumns,
  personValues,
  recordValues,
  taskValues,
  tokenChanges,
  versionValues,
} from '../rows/identity-values.js';
import type { IdentityEffect, IdentityStore } from '../ports/identity-store.js';
import { SqliteIdentityLookup } from './identity-lookup.js';
import { blockIndex, searchIndex } from './identity-indexes.js';

/** Named, so that a test can ask SQLite for the plan of each. */
export const identitySql = {
  record: `INSERT INTO source_record (${identityColumns.record})
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET authority = excluded.authority, type = excluded.type,
       first_sequence = excluded.first_sequence, standing = excluded.standing, sequence = excluded.sequence, active = excluded.active,
       alias_of = excluded.alias_of, said = excluded.said
     RETURNING id`,
  authorities: 'INSERT OR IGNORE INTO authority SELECT value FROM json_each(?)',
  recordId: 'SELECT id FROM source_record WHERE key = ?',
  demographics: `INSERT INTO record_demographics (record, model, sequence, raw, clean) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (record) DO UPDATE SET model = excluded.model, sequence = excluded.sequence, raw = excluded.raw,
       clean = excluded.clean`,
  dropEdge: 'DELETE FROM edge WHERE a = ? AND b = ?',
  edge: `INSERT OR REPLACE INTO edge (${identityColumns.edge}) VALUES (?, ?, ?, ?, ?, ?)`,
  act: `INSERT OR REPLACE INTO identity_act (${identityColumns.act})
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  version: `INSERT OR IGNORE INTO record_version (${identityColumns.version}) VALUES (?, ?, ?, ?, ?)`,
  membership: `INSERT OR REPLACE INTO membership (${identityColumns.membership})
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  earlierMembership: `INSERT INTO earlier_membership (${identityColumns.membership})
     SELECT ${identityColumns.membership} FROM membership WHERE record = ?`,
  person: `INSERT INTO person (${identityColumns.person}) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (enterprise_id) DO UPDATE SET state = excluded.state, replaced_by = excluded.replaced_by,
       version = excluded.version, patient = excluded.patient
     RETURNING id`,
  task: `INSERT OR REPLACE INTO review_task (${identityColumns.task})
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
} as const;

const blockSql = layerSql(blockIndex);
const searchSql = layerSql(searchIndex);

/** The master patient index in `broker.db`. */
export class SqliteIdentityStore extends SqliteIdentityLookup<SqliteDatabase> implements IdentityStore<SqliteDatabase> {
  constructor() {
    super((tx) => tx);
  }

  async save(tx: SqliteDatabase, effects: readonly IdentityEffect[]): Promise<void> {
    const systems = new Set(
      effects.flatMap((effect) => (effect.kind === 'record' ? [effect.record.identity.system] : [])),
    );
    if (systems.size > 0) tx.run(identitySql.authorities, JSON.stringify([...systems]));
    const saving = {
      tx,
      numbers: new Map<SourceKey, number>(),
      blocks: new LayeredIndexChanges(tx, blockIndex, blockSql),
      tokens: new LayeredIndexChanges(tx, searchIndex, searchSql),
    };
    for (const effect of effects) apply(saving, effect);
    saving.blocks.moveOn();
    saving.tokens.moveOn();
  }
}

interface Saving {
  readonly tx: SqliteDatabase;
  /** Row numbers of records, as far as they are known. */
  readonly numbers: Map<SourceKey, number>;
  readonly blocks: LayeredIndexChanges;
  readonly tokens: LayeredIndexChanges;
}

function apply(saving: Saving, effect: IdentityEffect): void {
  const { tx } = saving;
  switch (effect.kind) {
    case 'record':
      return saveRecord(saving, effect);
    case 'demographics':
      return saveDemographics(saving, effect);
    case 'edges':
      return saveEdges(tx, effect);
    case 'act':
      tx.run(identitySql.act, ...actValues(effect.act));
      return;
    case 'version':
      tx.run(identitySql.version, ...versionValues(effect.version));
      return;
    case 'membership':
      return saveMembership(saving, effect);
    case 'person':
      return savePerson(saving, effect);
    case 'task':
      tx.run(identitySql.task, ...taskValues(effect.task));
  }
}

type Of<Kind extends IdentityEffect['kind']> = Extract<IdentityEffect, { kind: Kind }>;

function numberOf({ tx, numbers }: Saving, key: SourceKey): number | undefined {
  return numbers.get(key) ?? tx.get<{ id: number }>(identitySql.recordId, key)?.id;
}

function saveRecord({ tx, numbers }: Saving, { record }: Of<'record'>): void {
  const row = tx.get<{ id: number }>(identitySql.record, ...recordValues(record));
  if (row) numbers.set(record.key, row.id);
}

function saveDemographics(saving: Saving, { demographics, addKeys, dropKeys }: Of<'demographics'>): void {
  const { tx, blocks } = saving;
  const record = numberOf(saving, demographics.record);
  if (record === undefined) return;
  tx.run(
    identitySql.demographics,
    record,
    demographics.model,
    demographics.sequence,
    JSON.stringify(demographics.raw),
    JSON.stringify(demographics.clean),
  );
  blocks.drop(record, dropKeys.map(blockHash));
  blocks.add(record, addKeys.map(blockHash));
}

function saveEdges(tx: SqliteDatabase, { put, drop }: Of<'edges'>): void {
  for (const { a, b } of drop) tx.run(identitySql.dropEdge, a, b);
  for (const edge of put) tx.run(identitySql.edge, ...edgeValues(edge));
}

function saveMembership(saving: Saving, { decision }: Of<'membership'>): void {
  const { tx } = saving;
  const record = numberOf(saving, decision.record);
  if (record === undefined) return;
  if (decision.version > 1) tx.run(identitySql.earlierMembership, record);
  tx.run(identitySql.membership, record, ...decisionValues(decision));
}

function savePerson({ tx, tokens }: Saving, { person, before }: Of<'person'>): void {
  const row = tx.get<{ id: number }>(identitySql.person, ...personValues(person));
  if (!row) return;
  const { won, lost } = tokenChanges(person, before);
  tokens.drop(row.id, lost);
  tokens.add(row.id, won);
}
