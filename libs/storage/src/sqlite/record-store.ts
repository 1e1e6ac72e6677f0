import type { SourceKey } from '#contracts';
import type { SqliteDatabase } from '#platform';
import type {
  RecordMembership,
  PersonState,
  RecordedResource,
  RecordStore,
  RecordWrite,
  ResourceName,
} from '../ports/record-store.js';
import {
  asResource,
  identifierRow,
  listed,
  listing,
  resourceColumns,
  type ResourceRow,
  resourceRow,
} from '../rows/record-row.js';
import { spread } from '../rows/spread.js';

export class SqliteRecordStore implements RecordStore<SqliteDatabase> {
  load(tx: SqliteDatabase, names: readonly ResourceName[]): Promise<readonly RecordedResource[]> {
    const wanted = new Set(names);
    const hashes = names.map((name) => spread(name.slice(name.indexOf('/') + 1)));
    const found: RecordedResource[] = [];
    for (let at = 0; at < hashes.length; at += looksAtOnce) {
      const some = hashes.slice(at, at + looksAtOnce);
      while (some.length < looksAtOnce) some.push(some[0] ?? 0);
      for (const row of tx.all<ResourceRow>(recordSql.load, ...some))
        // A hash that stands in two pieces brings its rows twice, and those of other ids, too.
        if (wanted.delete(`${row.type}/${row.id}`)) found.push(asResource(row));
    }
    return Promise.resolve(found);
  }

  ofSources(tx: SqliteDatabase, sourceKeys: readonly SourceKey[], max: number): Promise<readonly RecordedResource[]> {
    const rows = tx.all<ResourceRow>(
      recordSql.ofSources,
      JSON.stringify(sourceKeys.map((key) => [spread(key), key])),
      max,
    );
    return Promise.resolve(rows.map(asResource));
  }

  save(tx: SqliteDatabase, writes: readonly RecordWrite[]): Promise<void> {
    // Places and practitioners are named by every message of a batch: only their last place in the order is written.
    const advanced = new Map<ResourceName, RecordedResource>();
    for (const { kind, resource } of writes) {
      const name = `${resource.type}/${resource.id}`;
      if (kind === 'sequence') advanced.set(name, resource);
      else {
        advanced.delete(name);
        write(tx, resource);
      }
    }
    for (const { sequence, revision, type, id } of advanced.values())
      tx.run(recordSql.advance, sequence, revision, spread(id), type, id);
    return Promise.resolve();
  }

  join(tx: SqliteDatabase, memberships: readonly RecordMembership[]): Promise<void> {
    for (const { sourceKey, enterpriseId, version } of memberships)
      tx.run(recordSql.join, sourceKey, enterpriseId, version);
    return Promise.resolve();
  }

  mark(tx: SqliteDatabase, persons: readonly PersonState[]): Promise<void> {
    for (const { enterpriseId, replacedBy, version } of persons)
      tx.run(recordSql.mark, enterpriseId, replacedBy ?? null, version);
    return Promise.resolve();
  }
}

/** Most resources of a message are new: one statement finds that out for many. */
const looksAtOnce = 64;

/** Every statement of the store; the query plan spec reads them from here. */
export const recordSql = {
  load: `SELECT * FROM resource WHERE id_hash IN (${Array(looksAtOnce).fill('?').join(', ')})`,
  ofSources: `SELECT r.* FROM json_each(?) AS wanted
    JOIN resource AS r ON r.source_hash = wanted.value ->> 0 AND r.source_key = wanted.value ->> 1 LIMIT ?`,
  advance: `UPDATE resource SET sequence = ?, revision = ? WHERE id_hash = ? AND type = ? AND id = ?`,
  keep: `INSERT INTO resource_history (type, id, version, source_key, sequence, revision, updated_at, body)
    SELECT type, id, version, source_key, sequence, revision, updated_at, body FROM resource
    WHERE id_hash = ? AND type = ? AND id = ?`,
  insert: `INSERT INTO resource (${resourceColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  update: `UPDATE resource SET source_hash = ?3, source_key = ?6, sequence = ?7, revision = ?8, version = ?9,
      updated_at = ?10, status = ?11, encounter = ?12, codes = ?13, categories = ?14, identifiers = ?15, date_low = ?16,
      date_high = ?17, body = ?18
    WHERE id_hash = ?2 AND type_hash = ?1 AND type = ?4 AND id = ?5`,
  identifiers: `SELECT identifiers FROM resource WHERE id_hash = ? AND type = ? AND id = ?`,
  forget: `DELETE FROM resource_identifier WHERE value_hash = ? AND id_hash = ?`,
  name: `INSERT INTO resource_identifier (value_hash, id_hash) VALUES (?, ?) ON CONFLICT DO NOTHING`,
  join: `INSERT INTO record_xref (source_key, enterprise_id, version) VALUES (?1, ?2, ?3)
    ON CONFLICT (source_key) DO UPDATE SET enterprise_id = ?2, version = ?3 WHERE record_xref.version < ?3`,
  mark: `INSERT INTO record_person (enterprise_id, replaced_by, version) VALUES (?1, ?2, ?3)
    ON CONFLICT (enterprise_id) DO UPDATE SET replaced_by = ?2, version = ?3 WHERE record_person.version < ?3`,
} as const;

function write(tx: SqliteDatabase, resource: RecordedResource): void {
  const first = resource.version === 1;
  const before = first ? '' : (identifiersBefore(tx, resource) ?? '');
  if (!first) tx.run(recordSql.keep, ...place(resource));
  tx.run(first ? recordSql.insert : recordSql.update, ...resourceRow(resource));
  const now = resource.values.identifiers;
  // Nearly every change leaves the identifiers as they are.
  if (before === listing(now)) return;
  for (const identifier of listed(before)) tx.run(recordSql.forget, ...identifierRow(resource, identifier));
  for (const identifier of now) tx.run(recordSql.name, ...identifierRow(resource, identifier));
}

const place = ({ type, id }: RecordedResource): [number, string, string] => [spread(id), type, id];

const identifiersBefore = (tx: SqliteDatabase, resource: RecordedResource): string | undefined =>
  tx.get<{ identifiers: string }>(recordSql.identifiers, ...place(resource))?.identifiers;
