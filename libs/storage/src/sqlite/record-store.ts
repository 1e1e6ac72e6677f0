import type { MessageId, SourceKey } from '#contracts';
import type { SqliteDatabase } from '#platform';
import type {
  MessageRevision,
  RecordMembership,
  PersonState,
  RecordedResource,
  RecordStore,
  RecordWrite,
  ChangedResource,
  ResourceName,
  Touch,
} from '../ports/record-store.js';
import {
  asResource,
  identifierRow,
  listed,
  listing,
  resourceColumns,
  type ResourceRow,
  resourceRow,
  versionsLookedAt,
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

  changedBy(tx: SqliteDatabase, messages: readonly MessageId[]): Promise<readonly RecordedResource[]> {
    const rows = messages.length === 0 ? [] : tx.all<ResourceRow>(recordSql.changedBy, JSON.stringify(messages));
    return Promise.resolve(rows.map(asResource));
  }

  before(tx: SqliteDatabase, changed: readonly RecordedResource[]): Promise<readonly ChangedResource[]> {
    return Promise.resolve(changed.flatMap((resource) => beforeOf(tx, resource) ?? []));
  }

  touched(tx: SqliteDatabase, touches: readonly Touch[]): Promise<readonly Touch[]> {
    return Promise.resolve(
      touches.filter(({ resource: { type, id, version }, by }) =>
        tx.get(recordSql.touched, type, id, version - versionsLookedAt, by),
      ),
    );
  }

  revisionsOf(tx: SqliteDatabase, messages: readonly MessageId[]): Promise<readonly MessageRevision[]> {
    return Promise.resolve(tx.all<MessageRevision>(recordSql.revisionsOf, JSON.stringify(messages)));
  }

  revise(tx: SqliteDatabase, revisions: readonly MessageRevision[]): Promise<void> {
    for (const { messageId, revision } of revisions) tx.run(recordSql.revise, messageId, revision);
    return Promise.resolve();
  }

  save(tx: SqliteDatabase, writes: readonly RecordWrite[]): Promise<void> {
    // Places and practitioners are named by every message of a batch: only their last place in the order is written.
    const advanced = new Map<ResourceName, RecordedResource>();
    for (const { kind, resource } of writes) {
      const name = `${resource.type}/${resource.id}`;
      const confirmed = advanced.get(name);
      if (kind === 'sequence') advanced.set(name, resource);
      else if (kind === 'late') tx.run(recordSql.late, ...place(resource));
      else {
        advanced.delete(name);
        // The version that goes to the history has been confirmed.
        if (confirmed) advance(tx, confirmed);
        if (kind === 'content') write(tx, resource);
        else withdraw(tx, resource);
      }
    }
    for (const resource of advanced.values()) advance(tx, resource);
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
  changedBy: `SELECT r.* FROM json_each(?) AS wanted JOIN resource AS r ON r.changed_by = wanted.value
    WHERE r.sequence = r.changed_by ORDER BY r.row`,
  // Versions of newer messages that lie between were taken back.
  before: `SELECT h.*, NULL AS status, NULL AS encounter, '' AS codes, '' AS categories, '' AS identifiers,
      0 AS date_low, NULL AS date_high
    FROM resource_history AS h WHERE h.type = ? AND h.id = ? AND h.version < ? AND (h.changed_by IS NULL OR h.changed_by < ?)
    ORDER BY h.version DESC LIMIT 1`,
  between: `SELECT count(*) AS versions FROM resource_history WHERE type = ? AND id = ? AND version > ? AND version < ?`,
  touched: `SELECT 1 FROM resource_history
    WHERE type = ?1 AND id = ?2 AND version >= ?3 AND (changed_by = ?4 OR sequence = ?4) LIMIT 1`,
  revisionsOf: `SELECT r.message_id AS messageId, r.revision FROM json_each(?) AS wanted
    JOIN record_revision AS r ON r.message_id = wanted.value`,
  revise: `INSERT INTO record_revision (message_id, revision) VALUES (?1, ?2)
    ON CONFLICT (message_id) DO UPDATE SET revision = ?2 WHERE record_revision.revision < ?2`,
  remove: `DELETE FROM resource WHERE id_hash = ? AND type = ? AND id = ?`,
  removeHistory: `DELETE FROM resource_history WHERE type = ? AND id = ?`,
  advance: `UPDATE resource SET sequence = ?, revision = ? WHERE id_hash = ? AND type = ? AND id = ?`,
  late: `UPDATE resource SET changed_by = NULL WHERE id_hash = ? AND type = ? AND id = ?`,
  keep: `INSERT INTO resource_history (type, id, version, source_key, sequence, changed_by, revision, updated_at, body)
    SELECT type, id, version, source_key, sequence, changed_by, revision, updated_at, body FROM resource
    WHERE id_hash = ? AND type = ? AND id = ?`,
  insert: `INSERT INTO resource (${resourceColumns}) VALUES (${Array(19).fill('?').join(', ')})`,
  update: `UPDATE resource SET source_hash = ?3, source_key = ?6, sequence = ?7, changed_by = ?8, revision = ?9,
      version = ?10, updated_at = ?11, status = ?12, encounter = ?13, codes = ?14, categories = ?15, identifiers = ?16,
      date_low = ?17, date_high = ?18, body = ?19
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

function advance(tx: SqliteDatabase, resource: RecordedResource): void {
  tx.run(recordSql.advance, resource.sequence, resource.revision, ...place(resource));
}

function beforeOf(tx: SqliteDatabase, resource: RecordedResource): ChangedResource | undefined {
  const { type, id, version, changedBy } = resource;
  if (changedBy === undefined) return undefined;
  const row = tx.get<ResourceRow>(recordSql.before, type, id, version, changedBy);
  const from = row?.version ?? 0;
  const known = tx.get<{ versions: number }>(recordSql.between, type, id, from, version);
  if (known?.versions !== version - from - 1) return undefined;
  return { resource, ...(row && { before: asResource(row) }) };
}

function withdraw(tx: SqliteDatabase, resource: RecordedResource): void {
  for (const identifier of listed(identifiersBefore(tx, resource) ?? ''))
    tx.run(recordSql.forget, ...identifierRow(resource, identifier));
  tx.run(recordSql.remove, ...place(resource));
  tx.run(recordSql.removeHistory, resource.type, resource.id);
}

const place = ({ type, id }: RecordedResource): [number, string, string] => [spread(id), type, id];

const identifiersBefore = (tx: SqliteDatabase, resource: RecordedResource): string | undefined =>
  tx.get<{ identifiers: string }>(recordSql.identifiers, ...place(resource))?.identifiers;
