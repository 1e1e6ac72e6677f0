import type { EnterpriseId, SourceKey } from '#contracts';
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
import { byEnterpriseId, byRecordKey } from './hashed-keys.js';
import { blockIndex, personIndex, recordIndex, searchIndex } from './identity-indexes.js';
import { RowNumbers } from './row-numbers.js';

/** Named, so that a test can ask SQLite for the plan of each. */
export const identitySql = {
  record: `INSERT INTO source_record (${identityColumns.record})
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  knownRecord: `UPDATE source_record SET authority = ?3, type = ?5, standing = ?6, first_sequence = ?7, sequence = ?8,
       active = ?9, alias_of = ?10, said = ?11 WHERE id = ?12`,
  authorities: 'INSERT OR IGNORE INTO authority SELECT value FROM json_each(?)',
  recordNumbers: byRecordKey('r.key AS text, r.id AS number'),
  personNumbers: byEnterpriseId('t.enterprise_id AS text, t.id AS number', 'JOIN person t ON t.id = i.person'),
  demographics: `INSERT INTO record_demographics (record, model, sequence, raw, clean) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (record) DO UPDATE SET model = excluded.model, sequence = excluded.sequence, raw = excluded.raw,
       clean = excluded.clean`,
  dropEdge: 'DELETE FROM edge WHERE a = ? AND b = ?',
  edge: `INSERT OR REPLACE INTO edge (${identityColumns.edge}) VALUES (?, ?, ?, ?, ?, ?)`,
  act: `INSERT OR REPLACE INTO identity_act (${identityColumns.act})
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  version: `INSERT OR IGNORE INTO record_version (${identityColumns.version}) VALUES (?, ?, ?, ?, ?)`,
  membership: `INSERT OR REPLACE INTO membership (${identityColumns.membership}, person)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  earlierMembership: `INSERT INTO earlier_membership (${identityColumns.membership})
     SELECT ${identityColumns.membership} FROM membership WHERE record = ?`,
  person: `INSERT INTO person (${identityColumns.person}) VALUES (?, ?, ?, ?, ?, ?)`,
  knownPerson: 'UPDATE person SET state = ?3, replaced_by = ?4, version = ?5, patient = ?6 WHERE id = ?7',
  task: `INSERT OR REPLACE INTO review_task (${identityColumns.task})
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
} as const;

const blockSql = layerSql(blockIndex);
const searchSql = layerSql(searchIndex);
const records = { index: recordIndex, sql: layerSql(recordIndex), known: identitySql.recordNumbers };
const persons = { index: personIndex, sql: layerSql(personIndex), known: identitySql.personNumbers };

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
      records: new RowNumbers(tx, records, recordsOf(effects)),
      persons: new RowNumbers(tx, persons, personsOf(effects)),
      blocks: new LayeredIndexChanges(tx, blockIndex, blockSql),
      tokens: new LayeredIndexChanges(tx, searchIndex, searchSql),
    };
    // A membership holds the number of its person.
    for (const effect of effects) if (effect.kind === 'person') savePerson(saving, effect);
    for (const effect of effects) apply(saving, effect);
    saving.records.index();
    saving.persons.index();
    saving.blocks.moveOn();
    saving.tokens.moveOn();
  }
}

interface Saving {
  readonly tx: SqliteDatabase;
  readonly records: RowNumbers;
  readonly persons: RowNumbers;
  readonly blocks: LayeredIndexChanges;
  readonly tokens: LayeredIndexChanges;
}

function recordsOf(effects: readonly IdentityEffect[]): ReadonlySet<SourceKey> {
  const keys = new Set<SourceKey>();
  for (const effect of effects)
    if (effect.kind === 'record') keys.add(effect.record.key);
    else if (effect.kind === 'demographics') keys.add(effect.demographics.record);
    else if (effect.kind === 'membership') keys.add(effect.decision.record);
  return keys;
}

function personsOf(effects: readonly IdentityEffect[]): ReadonlySet<EnterpriseId> {
  const ids = new Set<EnterpriseId>();
  for (const effect of effects)
    if (effect.kind === 'person') ids.add(effect.person.enterpriseId);
    else if (effect.kind === 'membership') ids.add(effect.decision.enterpriseId);
  return ids;
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
      // Before all others.
      return;
    case 'task':
      tx.run(identitySql.task, ...taskValues(effect.task));
  }
}

type Of<Kind extends IdentityEffect['kind']> = Extract<IdentityEffect, { kind: Kind }>;

function saveRecord({ tx, records }: Saving, { record }: Of<'record'>): void {
  const number = records.of(record.key);
  if (number !== undefined) tx.run(identitySql.knownRecord, ...recordValues(record), number);
  else records.add(record.key, tx.insert(identitySql.record, ...recordValues(record)));
}

function saveDemographics(saving: Saving, { demographics, addKeys, dropKeys }: Of<'demographics'>): void {
  const { tx, blocks } = saving;
  const record = saving.records.of(demographics.record);
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
  const record = saving.records.of(decision.record);
  if (record === undefined) return;
  if (decision.version > 1) tx.run(identitySql.earlierMembership, record);
  const person = saving.persons.of(decision.enterpriseId);
  // Nobody would find it again among the members of its person.
  if (person === undefined) throw new RangeError('A membership is of a person that is saved');
  tx.run(identitySql.membership, record, ...decisionValues(decision), person);
}

function savePerson({ tx, persons, tokens }: Saving, { person, before }: Of<'person'>): void {
  const known = persons.of(person.enterpriseId);
  const number = known ?? tx.insert(identitySql.person, ...personValues(person));
  if (known === undefined) persons.add(person.enterpriseId, number);
  else tx.run(identitySql.knownPerson, ...personValues(person), known);
  const { won, lost } = tokenChanges(person, before);
  tokens.drop(number, lost);
  tokens.add(number, won);
}
