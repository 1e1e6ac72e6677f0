import type { MessageId, SourceKey } from '#contracts';
import { overtaken, type PostgresTransaction } from '#platform';
import type {
  MessageRevision,
  PersonState,
  RecordedResource,
  RecordMembership,
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
  resourceColumns,
  type ResourceRow,
  resourceRow,
  versionsLookedAt,
} from '../rows/record-row.js';
import { type SavedResource, savedResources } from '../rows/record-saved.js';
import { spread } from '../rows/spread.js';
import { columnsOf, columnsWithJson, lastOfEach, takenFrom, unnest } from './batch.js';

/**
 * Places, practitioners and organizations are named by messages of every partition, so several transactions write them:
 * what `load` and `ofSources` give is locked until the end, and a resource that was not there when it was loaded must
 * still not be there when it is written, else the transaction begins again. No lock stands for a name that is not there
 * (most of a batch): thousands would fill the server's table of locks, which row locks do not.
 */
export class PostgresRecordStore implements RecordStore<PostgresTransaction> {
  async load(tx: PostgresTransaction, names: readonly ResourceName[]): Promise<readonly RecordedResource[]> {
    if (names.length === 0) return [];
    const places = [...new Set(names)].map((name) => {
      const slash = name.indexOf('/');
      return placeOf({ type: name.slice(0, slash), id: name.slice(slash + 1) });
    });
    return (await tx.all<ResourceRow>(recordSql.load, ...columnsOf(places))).map(asResource);
  }

  async ofSources(
    tx: PostgresTransaction,
    sourceKeys: readonly SourceKey[],
    max: number,
  ): Promise<readonly RecordedResource[]> {
    const keys = [...new Set(sourceKeys)];
    return (await tx.all<ResourceRow>(recordSql.ofSources, keys.map(spread), keys, max)).map(asResource);
  }

  async changedBy(tx: PostgresTransaction, messages: readonly MessageId[]): Promise<readonly RecordedResource[]> {
    if (messages.length === 0) return [];
    return (await tx.all<ResourceRow>(recordSql.changedBy, [...new Set(messages)])).map(asResource);
  }

  async before(tx: PostgresTransaction, changed: readonly RecordedResource[]): Promise<readonly ChangedResource[]> {
    const wanted = changed.flatMap(({ type, id, version, changedBy }, at) =>
      changedBy === undefined ? [] : [[at, type, id, version, changedBy]],
    );
    if (wanted.length === 0) return [];
    const rows = await tx.all<BeforeRow>(recordSql.before, ...columnsOf(wanted));
    return rows.flatMap((row) => {
      const resource = changed[row.at];
      const from = row.type === null ? 0 : row.version;
      if (resource === undefined || row.between !== resource.version - from - 1) return [];
      return { resource, ...(row.type !== null && { before: asResource(row) }) };
    });
  }

  async touched(tx: PostgresTransaction, touches: readonly Touch[]): Promise<readonly Touch[]> {
    if (touches.length === 0) return [];
    const wanted = touches.map(({ resource: { type, id, version }, by }, at) => [
      at,
      type,
      id,
      version - versionsLookedAt,
      by,
    ]);
    const rows = await tx.all<{ at: number }>(recordSql.touched, ...columnsOf(wanted));
    return rows.flatMap(({ at }) => touches[at] ?? []);
  }

  async revisionsOf(tx: PostgresTransaction, messages: readonly MessageId[]): Promise<readonly MessageRevision[]> {
    return messages.length === 0 ? [] : tx.all<MessageRevision>(recordSql.revisionsOf, [...new Set(messages)]);
  }

  async revise(tx: PostgresTransaction, revisions: readonly MessageRevision[]): Promise<void> {
    const newest = lastOfEach(
      revisions.toSorted((a, b) => a.revision - b.revision),
      ({ messageId }) => messageId,
    );
    const rows = newest.map(({ messageId, revision }) => [messageId, revision]);
    if (rows.length > 0) await tx.run(recordSql.revise, ...columnsOf(rows));
  }

  /** What is withdrawn may come again within the batch, so what stands before it is written first. */
  async save(tx: PostgresTransaction, writes: readonly RecordWrite[]): Promise<void> {
    let kept: RecordWrite[] = [];
    for (const write of writes) {
      if (write.kind !== 'withdrawn') {
        kept.push(write);
        continue;
      }
      await this.#keep(tx, kept);
      kept = [];
      await withdraw(tx, write.resource);
    }
    await this.#keep(tx, kept);
  }

  async #keep(tx: PostgresTransaction, writes: readonly RecordWrite[]): Promise<void> {
    const saved = savedResources(writes);
    const fresh = saved.filter((one) => one.fresh);
    const changed = saved.filter((one) => one.changed && !one.fresh);
    // Before the versions that stood go to the history, since they have been confirmed.
    const places = saved.flatMap(({ stood }) =>
      stood ? [[stood.sequence, stood.changedBy ?? null, stood.revision, ...placeOf(stood)]] : [],
    );
    if (places.length > 0) await tx.run(recordSql.advance, ...columnsOf(places));
    await insert(tx, inOrder(fresh.map(({ last }) => last)));
    const before = await update(tx, changed);
    const passed = saved.flatMap((one) => one.passed).map(historyRow);
    if (passed.length > 0) await tx.run(recordSql.keepPassed, ...columnsWithJson(passed));
    await rename(tx, [...fresh, ...changed], before);
  }

  async join(tx: PostgresTransaction, memberships: readonly RecordMembership[]): Promise<void> {
    if (memberships.length === 0) return;
    const newest = lastOfEach(oldestFirst(memberships), ({ sourceKey }) => sourceKey);
    const rows = newest.map(({ sourceKey, enterpriseId, version }) => [sourceKey, enterpriseId, version]);
    await tx.run(recordSql.join, ...columnsOf(rows));
  }

  async mark(tx: PostgresTransaction, persons: readonly PersonState[]): Promise<void> {
    if (persons.length === 0) return;
    const newest = lastOfEach(oldestFirst(persons), ({ enterpriseId }) => enterpriseId);
    const rows = newest.map(({ enterpriseId, replacedBy, version }) => [enterpriseId, replacedBy ?? null, version]);
    await tx.run(recordSql.mark, ...columnsOf(rows));
  }
}

/** What stood before, with no type where nothing did, and how many versions lie between. */
type BeforeRow = (ResourceRow | (Omit<ResourceRow, 'type'> & { readonly type: null })) & { readonly between: number };

type Named = Pick<RecordedResource, 'type' | 'id'>;

const placeOf = ({ type, id }: Named): [number, string, string] => [spread(id), type, id];
const nameOf = ({ type, id }: Named): ResourceName => `${type}/${id}`;

/** Of equal versions the first one counts, as where each is a statement of its own. */
const oldestFirst = <Row extends { readonly version: number }>(rows: readonly Row[]): Row[] =>
  rows.toReversed().toSorted((a, b) => a.version - b.version);

/** What others may insert, too, in one order for all; a patient's own in order of receipt, by which it is searched. */
const inOrder = (resources: readonly RecordedResource[]): readonly RecordedResource[] => [
  ...resources.filter(({ sourceKey }) => sourceKey !== undefined),
  ...lastOfEach(
    resources.filter(({ sourceKey }) => sourceKey === undefined),
    nameOf,
  ),
];

async function insert(tx: PostgresTransaction, resources: readonly RecordedResource[]): Promise<void> {
  if (resources.length === 0) return;
  const inserted = await tx.run(recordSql.insert, ...columnsWithJson(resources.map(resourceRow)));
  if (inserted < resources.length) throw overtaken();
}

/** Gives the identifiers that the resources had, by name. */
async function update(
  tx: PostgresTransaction,
  changed: readonly SavedResource[],
): Promise<ReadonlyMap<ResourceName, string>> {
  if (changed.length === 0) return new Map();
  const resources = changed.map(({ last }) => last);
  await tx.run(recordSql.keep, ...columnsOf(resources.map(placeOf)));
  const rows = await tx.all<Named & { identifiers: string }>(
    recordSql.update,
    ...columnsWithJson(resources.map(resourceRow)),
  );
  return new Map(rows.map((row) => [nameOf(row), row.identifiers]));
}

async function rename(
  tx: PostgresTransaction,
  saved: readonly SavedResource[],
  before: ReadonlyMap<ResourceName, string>,
): Promise<void> {
  const changes = saved.map(({ name, last }) => ({ last, old: listed(before.get(name) ?? '') }));
  const forgotten = changes.flatMap(({ last, old }) => rowsOf(last, without(old, last.values.identifiers)));
  const named = changes.flatMap(({ last, old }) => rowsOf(last, without(last.values.identifiers, old)));
  if (forgotten.length > 0) await tx.run(recordSql.forget, ...columnsOf(forgotten));
  if (named.length > 0) await tx.run(recordSql.name, ...columnsOf(named));
}

async function withdraw(tx: PostgresTransaction, resource: RecordedResource): Promise<void> {
  const [row] = await tx.all<{ identifiers: string }>(recordSql.remove, ...placeOf(resource));
  const forgotten = rowsOf(resource, listed(row?.identifiers ?? ''));
  if (forgotten.length > 0) await tx.run(recordSql.forget, ...columnsOf(forgotten));
  await tx.run(recordSql.removeHistory, resource.type, resource.id);
}

const without = (values: readonly string[], others: readonly string[]): readonly string[] =>
  values.filter((value) => !others.includes(value));
const rowsOf = (resource: RecordedResource, identifiers: readonly string[]) =>
  identifiers.map((identifier) => identifierRow(resource, identifier));

const historyRow = (resource: RecordedResource): (string | number | null)[] => [
  resource.type,
  resource.id,
  resource.version,
  resource.sourceKey ?? null,
  resource.sequence,
  resource.changedBy ?? null,
  resource.revision,
  resource.updatedAt,
  resource.body,
];

const historyColumns = 'type, id, version, source_key, sequence, changed_by, revision, updated_at, body';
const resources = unnest(
  'bigint bigint bigint text text text text text bigint bigint text text text text text text bigint bigint json',
);
const places = `${unnest('bigint text text')} AS wanted (id_hash, type, id)`;
const isWanted = `r.id_hash = wanted.id_hash AND r.type = wanted.type AND r.id = wanted.id`;
/** Every statement of the store; the query plan spec reads them from here. */
export const recordSql = {
  load: `SELECT r.* FROM ${places} JOIN resource AS r ON ${isWanted} ORDER BY r.row FOR NO KEY UPDATE OF r`,
  ofSources: `SELECT * FROM resource WHERE source_hash = ANY ($1::bigint[]) AND source_key = ANY ($2::text[])
    ORDER BY row LIMIT $3 FOR NO KEY UPDATE`,
  changedBy: `SELECT r.* FROM resource AS r WHERE r.changed_by = ANY ($1::text[]) AND r.sequence = r.changed_by
    ORDER BY r.row FOR NO KEY UPDATE`,
  // Versions of newer messages that lie between were taken back.
  before: `SELECT h.*, NULL AS status, NULL AS encounter, '' AS codes, '' AS categories, '' AS identifiers,
      0 AS date_low, NULL AS date_high, wanted.at, (SELECT count(*) FROM resource_history AS g WHERE g.type = wanted.type
        AND g.id = wanted.id AND g.version > coalesce(h.version, 0) AND g.version < wanted.version) AS between
    FROM ${unnest('bigint text text bigint text')} AS wanted (at, type, id, version, changed_by)
    LEFT JOIN LATERAL (SELECT * FROM resource_history AS e
      WHERE e.type = wanted.type AND e.id = wanted.id AND e.version < wanted.version
        AND (e.changed_by IS NULL OR e.changed_by < wanted.changed_by)
      ORDER BY e.version DESC LIMIT 1) AS h ON true`,
  touched: `SELECT wanted.at FROM ${unnest('bigint text text bigint text')} AS wanted (at, type, id, version, message)
    WHERE EXISTS (SELECT 1 FROM resource_history AS h WHERE h.type = wanted.type AND h.id = wanted.id
      AND h.version >= wanted.version AND (h.changed_by = wanted.message OR h.sequence = wanted.message))`,
  revisionsOf: `SELECT message_id AS "messageId", revision FROM record_revision WHERE message_id = ANY ($1::text[])`,
  revise: `INSERT INTO record_revision (message_id, revision) SELECT * FROM ${unnest('text bigint')}
    ON CONFLICT (message_id) DO UPDATE SET revision = excluded.revision
    WHERE record_revision.revision < excluded.revision`,
  remove: `DELETE FROM resource WHERE id_hash = $1 AND type = $2 AND id = $3 RETURNING identifiers`,
  removeHistory: `DELETE FROM resource_history WHERE type = $1 AND id = $2`,
  advance: `UPDATE resource AS r SET sequence = wanted.sequence, changed_by = wanted.changed_by, revision = wanted.revision
    FROM ${unnest('text text bigint bigint text text')} AS wanted (sequence, changed_by, revision, id_hash, type, id)
    WHERE ${isWanted}`,
  keep: `INSERT INTO resource_history (${historyColumns})
    SELECT r.type, r.id, r.version, r.source_key, r.sequence, r.changed_by, r.revision, r.updated_at, r.body
    FROM ${places} JOIN resource AS r ON ${isWanted}`,
  keepPassed: `INSERT INTO resource_history (${historyColumns})
    SELECT * FROM ${unnest('text text bigint text text text bigint text json')}`,
  insert: `INSERT INTO resource (${resourceColumns}) SELECT * FROM ${resources}
    ON CONFLICT (id_hash, type, id) DO NOTHING`,
  // Joined to itself, because the identifiers that it had say what is to be forgotten.
  update: `UPDATE resource AS r SET ${takenFrom('wanted', resourceColumns, ['type_hash', 'id_hash', 'type', 'id'])}
    FROM ${resources} AS wanted (${resourceColumns})
    JOIN resource AS b ON b.id_hash = wanted.id_hash AND b.type = wanted.type AND b.id = wanted.id
    WHERE r.row = b.row RETURNING b.type, b.id, b.identifiers`,
  forget: `DELETE FROM resource_identifier AS i USING ${unnest('bigint bigint')} AS wanted (value_hash, id_hash)
    WHERE i.value_hash = wanted.value_hash AND i.id_hash = wanted.id_hash`,
  name: `INSERT INTO resource_identifier (value_hash, id_hash) SELECT * FROM ${unnest('bigint bigint')}
    ON CONFLICT DO NOTHING`,
  join: `INSERT INTO record_xref (source_key, enterprise_id, version) SELECT * FROM ${unnest('text text bigint')}
    ON CONFLICT (source_key) DO UPDATE SET enterprise_id = excluded.enterprise_id, version = excluded.version
    WHERE record_xref.version < excluded.version`,
  mark: `INSERT INTO record_person (enterprise_id, replaced_by, version) SELECT * FROM ${unnest('text text bigint')}
    ON CONFLICT (enterprise_id) DO UPDATE SET replaced_by = excluded.replaced_by, version = excluded.version
    WHERE record_person.version < excluded.version`,
} as const;
