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
import { asResource, listed, listing, type ResourceRow, rowOf } from './record-row.js';

export class SqliteRecordStore implements RecordStore<SqliteDatabase> {
  load(tx: SqliteDatabase, names: readonly ResourceName[]): Promise<readonly RecordedResource[]> {
    // One look per name: a row costs less than what one statement over a list would cost to take the list apart.
    const rows = names.flatMap((name) => tx.get<ResourceRow>(recordSql.load, ...name.split('/')) ?? []);
    return Promise.resolve(rows.map(asResource));
  }

  ofSources(tx: SqliteDatabase, sourceKeys: readonly SourceKey[], max: number): Promise<readonly RecordedResource[]> {
    const rows = tx.all<ResourceRow>(recordSql.ofSources, JSON.stringify(sourceKeys), max);
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
      tx.run(recordSql.advance, sequence, revision, type, id);
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

const columns = `type, id, source_key, sequence, revision, version, updated_at, status, encounter, codes, categories,
  identifiers, date_low, date_high, body`;

/** Every statement of the store; the query plan spec reads them from here. */
export const recordSql = {
  load: `SELECT * FROM resource WHERE type = ? AND id = ?`,
  ofSources: `SELECT r.* FROM json_each(?) AS wanted JOIN resource AS r ON r.source_key = wanted.value LIMIT ?`,
  advance: `UPDATE resource SET sequence = ?, revision = ? WHERE type = ? AND id = ?`,
  keep: `INSERT INTO resource_history (type, id, version, source_key, sequence, revision, updated_at, body)
    SELECT type, id, version, source_key, sequence, revision, updated_at, body FROM resource WHERE type = ? AND id = ?`,
  write: `INSERT INTO resource (${columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
    ON CONFLICT (type, id) DO UPDATE SET source_key = ?3, sequence = ?4, revision = ?5, version = ?6, updated_at = ?7,
      status = ?8, encounter = ?9, codes = ?10, categories = ?11, identifiers = ?12, date_low = ?13, date_high = ?14,
      body = ?15`,
  identifiers: `SELECT identifiers FROM resource WHERE type = ? AND id = ?`,
  forget: `DELETE FROM resource_identifier WHERE type = ? AND value = ? AND system = ? AND id = ?`,
  name: `INSERT INTO resource_identifier (type, value, system, id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  join: `INSERT INTO record_xref (source_key, enterprise_id, version) VALUES (?1, ?2, ?3)
    ON CONFLICT (source_key) DO UPDATE SET enterprise_id = ?2, version = ?3 WHERE record_xref.version < ?3`,
  mark: `INSERT INTO record_person (enterprise_id, replaced_by, version) VALUES (?1, ?2, ?3)
    ON CONFLICT (enterprise_id) DO UPDATE SET replaced_by = ?2, version = ?3 WHERE record_person.version < ?3`,
} as const;

function write(tx: SqliteDatabase, resource: RecordedResource): void {
  const first = resource.version === 1;
  const before = first ? '' : (identifiersBefore(tx, resource) ?? '');
  if (!first) tx.run(recordSql.keep, resource.type, resource.id);
  tx.run(recordSql.write, ...rowOf(resource));
  const now = resource.values.identifiers;
  // Nearly every change leaves the identifiers as they are.
  if (before === listing(now)) return;
  for (const identifier of listed(before)) tx.run(recordSql.forget, ...identifierRow(resource, identifier));
  for (const identifier of now) tx.run(recordSql.name, ...identifierRow(resource, identifier));
}

const identifiersBefore = (tx: SqliteDatabase, { type, id }: RecordedResource): string | undefined =>
  tx.get<{ identifiers: string }>(recordSql.identifiers, type, id)?.identifiers;

function identifierRow({ type, id }: RecordedResource, identifier: string): [string, string, string, string] {
  const bar = identifier.indexOf('|');
  return [type, identifier.slice(bar + 1), identifier.slice(0, bar), id];
}
