import type { SqliteDatabase } from '#platform';
import type { IdentityEffect, IdentityStore, ReviewTask } from '../ports/identity-store.js';
import { blockHash, SqliteIdentityLookup } from './identity-lookup.js';
import { searchTokens } from './person-search.js';

/** The master patient index in `broker.db`. */
export class SqliteIdentityStore extends SqliteIdentityLookup<SqliteDatabase> implements IdentityStore<SqliteDatabase> {
  constructor() {
    super((tx) => tx);
  }

  async save(tx: SqliteDatabase, effects: readonly IdentityEffect[]): Promise<void> {
    for (const effect of effects) apply(tx, effect);
  }
}

function apply(tx: SqliteDatabase, effect: IdentityEffect): void {
  switch (effect.kind) {
    case 'record':
      return saveRecord(tx, effect);
    case 'demographics':
      return saveDemographics(tx, effect);
    case 'edges':
      return saveEdges(tx, effect);
    case 'assertion':
      return saveAssertion(tx, effect);
    case 'membership':
      return saveMembership(tx, effect);
    case 'person':
      return savePerson(tx, effect);
    case 'task':
      return saveTask(tx, effect.task);
  }
}

type Of<Kind extends IdentityEffect['kind']> = Extract<IdentityEffect, { kind: Kind }>;

function saveRecord(tx: SqliteDatabase, { record }: Of<'record'>): void {
  const { identity } = record;
  tx.run(
    `INSERT INTO source_record
       (key, system, authority, value, type, standing, first_sequence, sequence, active, alias_of)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET authority = excluded.authority, type = excluded.type,
       standing = excluded.standing, sequence = excluded.sequence, active = excluded.active,
       alias_of = excluded.alias_of`,
    record.key,
    identity.system,
    identity.authority,
    identity.value,
    identity.type ?? null,
    record.standing,
    record.firstSequence,
    record.sequence,
    record.active ? 1 : 0,
    record.aliasOf ?? null,
  );
  tx.run('INSERT OR IGNORE INTO authority (system) VALUES (?)', identity.system);
}

function saveDemographics(tx: SqliteDatabase, { demographics, addKeys, dropKeys }: Of<'demographics'>): void {
  const row = tx.get<{ id: number }>('SELECT id FROM source_record WHERE key = ?', demographics.record);
  if (!row) return;
  tx.run(
    `INSERT INTO record_demographics (record, model, sequence, raw, clean) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (record) DO UPDATE SET model = excluded.model, sequence = excluded.sequence, raw = excluded.raw,
       clean = excluded.clean`,
    row.id,
    demographics.model,
    demographics.sequence,
    JSON.stringify(demographics.raw),
    JSON.stringify(demographics.clean),
  );
  for (const key of dropKeys) tx.run('DELETE FROM block_key WHERE hash = ? AND record = ?', blockHash(key), row.id);
  for (const key of addKeys) tx.run('INSERT OR IGNORE INTO block_key VALUES (?, ?)', blockHash(key), row.id);
}

function saveEdges(tx: SqliteDatabase, { put, drop }: Of<'edges'>): void {
  for (const { a, b } of drop) tx.run('DELETE FROM edge WHERE a = ? AND b = ?', a, b);
  for (const edge of put)
    tx.run(
      'INSERT OR REPLACE INTO edge (a, b, bits, band, vetoes, model) VALUES (?, ?, ?, ?, ?, ?)',
      edge.a,
      edge.b,
      edge.bits,
      edge.band,
      edge.vetoes.join(','),
      edge.model,
    );
}

function saveAssertion(tx: SqliteDatabase, { assertion }: Of<'assertion'>): void {
  tx.run(
    `INSERT OR REPLACE INTO assertion (a, b, source, kind, sequence, asserted_by, reason) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    assertion.a,
    assertion.b,
    assertion.source,
    assertion.kind,
    assertion.sequence,
    assertion.by ?? null,
    assertion.reason ?? null,
  );
}

function saveMembership(tx: SqliteDatabase, { decision }: Of<'membership'>): void {
  tx.run(
    'INSERT OR REPLACE INTO membership (record, enterprise_id, version, since) VALUES (?, ?, ?, ?)',
    decision.record,
    decision.enterpriseId,
    decision.version,
    decision.since,
  );
  tx.run(
    `INSERT INTO membership_decision (record, version, enterprise_id, since, cause, model, evidence)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    decision.record,
    decision.version,
    decision.enterpriseId,
    decision.since,
    decision.cause,
    decision.model,
    JSON.stringify(decision.evidence),
  );
}

function savePerson(tx: SqliteDatabase, { person, before }: Of<'person'>): void {
  tx.run(
    `INSERT INTO person (enterprise_id, founder, state, replaced_by, version, patient) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (enterprise_id) DO UPDATE SET state = excluded.state, replaced_by = excluded.replaced_by,
       version = excluded.version, patient = excluded.patient`,
    person.enterpriseId,
    person.founder,
    person.state,
    person.replacedBy ?? null,
    person.version,
    person.patient,
  );
  const now = person.state === 'active' ? searchTokens(person.patient) : new Set<string>();
  const then = before?.state === 'active' ? searchTokens(before.patient) : new Set<string>();
  for (const token of then)
    if (!now.has(token))
      tx.run('DELETE FROM person_search WHERE token = ? AND enterprise_id = ?', token, person.enterpriseId);
  for (const token of now)
    if (!then.has(token)) tx.run('INSERT OR IGNORE INTO person_search VALUES (?, ?)', token, person.enterpriseId);
}

function saveTask(tx: SqliteDatabase, task: ReviewTask): void {
  tx.run(
    `INSERT OR REPLACE INTO review_task
       (id, kind, a, b, bits, reasons, state, decision, opened_at, closed_at, closed_by, held)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    task.id,
    task.kind,
    task.a,
    task.b ?? null,
    task.bits ?? null,
    JSON.stringify(task.reasons),
    task.state,
    task.decision ?? null,
    task.openedAt,
    task.closedAt ?? null,
    task.closedBy ?? null,
    task.held ? JSON.stringify(task.held) : null,
  );
}
