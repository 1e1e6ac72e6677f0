import { topics } from '#contracts';
import { blockIndex, personIndex, recordIndex, searchIndex } from '../sqlite/identity-indexes.js';

/** Three columns that name an entry of the log; `topic` is the column of its topic, or the one topic that it always is. */
export interface PlaceColumns {
  readonly topic: { readonly column: string } | { readonly always: string };
  readonly partition: string;
  readonly offset: string;
}

/** A table of the shared schema, as a copy from one engine to the other has to know it. */
export interface StoredTable {
  readonly name: string;
  readonly places?: readonly PlaceColumns[];
  /** Columns of SQLite alone, which follow from the rest. */
  readonly derived?: readonly string[];
  /** Tables of SQLite alone whose rows belong to this one (`layered-index`), the largest first. */
  readonly layers?: { readonly key: string; readonly owner: string; readonly tables: readonly string[] };
}

const place = (before: string): PlaceColumns => ({
  topic: { column: `${before}topic` },
  partition: `${before}partition`,
  offset: `${before}offset`,
});

const layered = ({ key, owner, tables }: typeof blockIndex): StoredTable => ({
  name: tables[2],
  layers: { key, owner, tables: tables.toReversed() },
});

/** Every table that stages keep; one that is missing here fails the spec beside this file. */
export const storedTables: readonly StoredTable[] = [
  { name: 'hop', places: [place('')] },
  { name: 'source_record' },
  { name: 'record_demographics' },
  layered(blockIndex),
  { name: 'edge' },
  { name: 'membership', derived: ['person'] },
  { name: 'earlier_membership' },
  { name: 'person' },
  layered(searchIndex),
  { name: 'review_task' },
  { name: 'authority' },
  { name: 'identity_act' },
  { name: 'record_version' },
  { name: 'resource' },
  { name: 'resource_history' },
  { name: 'resource_identifier' },
  { name: 'record_revision' },
  { name: 'record_xref' },
  { name: 'record_person' },
  { name: 'message', places: [{ topic: { always: topics.raw }, partition: 'raw_partition', offset: 'raw_offset' }] },
  { name: 'message_count' },
  { name: 'searched_message' },
  { name: 'message_term' },
  { name: 'dead_letter', places: [place(''), place('origin_')] },
  { name: 'fragment', places: [place('')] },
  { name: 'told_set' },
  { name: 'shadow_run' },
  { name: 'shadow_difference' },
  { name: 'finding' },
  { name: 'swept_store' },
];

/** What SQLite keeps besides: indexes that are tables, and how far rows have moved on between the layers of one. */
export const sqliteOnlyTables: readonly string[] = [
  ...recordIndex.tables,
  ...personIndex.tables,
  'index_layer',
  'schema_version',
];
