import { unnest } from './batch.js';
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
import type { IdentityChanges } from './identity-changes.js';

type Cell = string | number | null;

/** What a batch writes to a table: one statement over lists, one list for each column. */
interface TableWrite {
  readonly sql: string;
  readonly rows: (changes: IdentityChanges) => readonly (readonly Cell[])[];
  /** How many columns are JSON texts, the last ones: see `columnsWithJson`. */
  readonly jsons?: number;
}

const records: TableWrite = {
  sql: `WITH systems AS (
      INSERT INTO authority SELECT DISTINCT s.system FROM unnest($2::text[]) s (system)
      WHERE NOT EXISTS (SELECT FROM authority a WHERE a.system = s.system)
      ORDER BY s.system ON CONFLICT DO NOTHING)
    INSERT INTO source_record (${identityColumns.record})
    SELECT * FROM ${unnest('text text text text text text text text bigint text text')}
    ON CONFLICT (key) DO UPDATE SET authority = excluded.authority, type = excluded.type,
      first_sequence = excluded.first_sequence, standing = excluded.standing, sequence = excluded.sequence,
      active = excluded.active, alias_of = excluded.alias_of, said = excluded.said`,
  rows: (changes) => [...changes.records.values()].map(recordValues),
};

/** With the blocking keys, as lists in a text: some twenty for a record. */
const demographics: TableWrite = {
  sql: `WITH k AS MATERIALIZED (
      SELECT r.id, u.* FROM ${unnest('text text text text text json json')}
        u (key, model, sequence, added, dropped, raw, clean)
      JOIN source_record r ON r.key = u.key),
    gone AS (
      DELETE FROM block_key b USING (SELECT id, unnest(string_to_array(dropped, ' ')::bigint[]) AS hash FROM k) d
      WHERE b.hash = d.hash AND b.record = d.id),
    come AS (
      INSERT INTO block_key SELECT unnest(string_to_array(added, ' ')::bigint[]) AS hash, id FROM k ORDER BY hash
      ON CONFLICT DO NOTHING)
    INSERT INTO record_demographics (record, model, sequence, raw, clean)
    SELECT id, model, sequence, raw, clean FROM k
    ON CONFLICT (record) DO UPDATE SET model = excluded.model, sequence = excluded.sequence, raw = excluded.raw,
      clean = excluded.clean`,
  rows: (changes) =>
    [...changes.demographics.values()].map(({ record, model, sequence, raw, clean }) => {
      const blocks = changes.blocks.get(record) ?? new Map<number, boolean>();
      return [
        record,
        model,
        sequence,
        keysThat(blocks, true).join(' '),
        keysThat(blocks, false).join(' '),
        JSON.stringify(raw),
        JSON.stringify(clean),
      ];
    }),
  jsons: 2,
};

const edgesGone: TableWrite = {
  sql: `DELETE FROM edge e USING unnest($1::text[], $2::text[]) d (a, b) WHERE e.a = d.a AND e.b = d.b`,
  rows: (changes) => [...changes.edges.values()].flatMap(([{ a, b }, edge]) => (edge ? [] : [[a, b]])),
};

const edges: TableWrite = {
  sql: `INSERT INTO edge (${identityColumns.edge})
    SELECT * FROM ${unnest('text text float8 text text text')}
    ON CONFLICT (a, b) DO UPDATE SET bits = excluded.bits, band = excluded.band, vetoes = excluded.vetoes,
      model = excluded.model`,
  rows: (changes) => [...changes.edges.values()].flatMap(([, edge]) => (edge ? [edgeValues(edge)] : [])),
};

const acts: TableWrite = {
  sql: `INSERT INTO identity_act (${identityColumns.act})
    SELECT * FROM ${unnest('text text text text text text text text text bigint')}
    ON CONFLICT (a, b, id) DO UPDATE SET kind = excluded.kind, sequence = excluded.sequence, at = excluded.at,
      acted_by = excluded.acted_by, reason = excluded.reason, of = excluded.of, apart = excluded.apart`,
  rows: (changes) => [...changes.acts.values()].map(actValues),
};

const versions: TableWrite = {
  sql: `INSERT INTO record_version (${identityColumns.version})
    SELECT * FROM ${unnest('text text text json json')} ON CONFLICT DO NOTHING`,
  rows: (changes) => [...changes.versions.values()].map(versionValues),
  jsons: 2,
};

/** Of several decisions about one record only the last one stands; what stood before, and those between, are kept. */
const memberships: TableWrite = {
  sql: `WITH k AS MATERIALIZED (
      SELECT r.id AS record, u.* FROM ${unnest('text bigint text text text text bigint bigint json')}
        u (key, version, enterprise_id, since, cause, model, first, last, evidence)
      JOIN source_record r ON r.key = u.key),
    stood AS (
      INSERT INTO earlier_membership (${identityColumns.membership})
      SELECT m.record, m.version, m.enterprise_id, m.since, m.cause, m.model, m.evidence
      FROM k JOIN membership m ON m.record = k.record WHERE k.first = 1 AND k.version > 1),
    passed AS (
      INSERT INTO earlier_membership (${identityColumns.membership}) SELECT ${identityColumns.membership} FROM k WHERE last = 0)
    INSERT INTO membership (${identityColumns.membership}) SELECT ${identityColumns.membership} FROM k WHERE last = 1
    ON CONFLICT (record) DO UPDATE SET version = excluded.version, enterprise_id = excluded.enterprise_id,
      since = excluded.since, cause = excluded.cause, model = excluded.model, evidence = excluded.evidence`,
  rows: (changes) =>
    [...changes.memberships.values()].flatMap((decisions) =>
      decisions.map((one, at) => {
        const [version, enterpriseId, since, cause, model, evidence] = decisionValues(one);
        const [isFirst, isLast] = [at === 0, at === decisions.length - 1];
        return [one.record, version, enterpriseId, since, cause, model, isFirst ? 1 : 0, isLast ? 1 : 0, evidence];
      }),
    ),
  jsons: 1,
};

const persons: TableWrite = {
  sql: `INSERT INTO person (${identityColumns.person})
    SELECT * FROM ${unnest('text text text text bigint json')}
    ON CONFLICT (enterprise_id) DO UPDATE SET state = excluded.state, replaced_by = excluded.replaced_by,
      version = excluded.version, patient = excluded.patient`,
  rows: (changes) => [...changes.persons.values()].map(({ person }) => personValues(person)),
  jsons: 1,
};

/** Tokens may have spaces, so these lists are JSON. */
const tokens: TableWrite = {
  sql: `WITH k AS MATERIALIZED (
      SELECT p.id, u.* FROM ${unnest('text json json')} u (enterprise_id, added, dropped)
      JOIN person p ON p.enterprise_id = u.enterprise_id),
    gone AS (
      DELETE FROM person_search s USING (SELECT id, json_array_elements_text(dropped::json) AS token FROM k) d
      WHERE s.token = d.token AND s.person = d.id)
    INSERT INTO person_search SELECT json_array_elements_text(added::json) AS token, id FROM k ORDER BY token
    ON CONFLICT DO NOTHING`,
  rows: (changes) =>
    [...changes.persons].flatMap(([id, { person, before }]) => {
      const { won, lost } = tokenChanges(person, before);
      return won.length + lost.length === 0 ? [] : [[id, JSON.stringify(won), JSON.stringify(lost)]];
    }),
  jsons: 2,
};

const tasks: TableWrite = {
  sql: `INSERT INTO review_task (${identityColumns.task})
    SELECT * FROM ${unnest('text text text text float8 text text text text text text text text')}
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, a = excluded.a, b = excluded.b, bits = excluded.bits,
      reasons = excluded.reasons, state = excluded.state, decision = excluded.decision,
      opened_at = excluded.opened_at, closed_at = excluded.closed_at, closed_by = excluded.closed_by,
      owner = excluded.owner, held = excluded.held`,
  rows: (changes) => [...changes.tasks.values()].map(taskValues),
};

/** In the order of writing: rows that hang on a record or a person come after it. */
export const identityTables: readonly TableWrite[] = [
  records,
  demographics,
  edgesGone,
  edges,
  acts,
  versions,
  memberships,
  persons,
  tokens,
  tasks,
];

const keysThat = <Key>(changes: ReadonlyMap<Key, boolean>, wanted: boolean): readonly Key[] =>
  [...changes].flatMap(([key, has]) => (has === wanted ? [key] : []));
