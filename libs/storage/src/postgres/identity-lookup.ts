import type { EnterpriseId, SourceKey } from '#contracts';
import type { Edge } from '#identity';
import type { PostgresQueries, PostgresValue } from '#platform';
import { blockHash } from '../rows/block-hash.js';
import {
  type ActRow,
  actOf,
  type DemographicsRow,
  demographicsOf,
  type EdgeRow,
  edgeOf,
  type MembershipRow,
  membershipOf,
  type PersonRow,
  personOf,
  type RecordRow,
  recordOf,
  type TaskRow,
  taskOf,
  type VersionRow,
  versionOf,
} from '../rows/identity-rows.js';
import type { IdentityAct, RecordVersion } from '../ports/identity-act.js';
import {
  blockMax,
  type Candidates,
  type IdentityLookup,
  type Membership,
  type Person,
  type RecordDemographics,
  type ReviewTask,
  type SourceRecord,
} from '../ports/identity-store.js';

/** The keys of a batch, each with its place: what comes back stands in their order. */
const forEach = (sql: string): string => `SELECT t.* FROM unnest($1::text[]) WITH ORDINALITY k (value, place)
  JOIN ${sql} ORDER BY k.place`;

/** Of either end of a pair, in one statement. */
const atEither = (end: (column: 'a' | 'b') => string): string => `${end('a')} UNION ALL ${end('b')}`;

const ofEach = (sql: string): string => `SELECT t.* FROM unnest($1::text[]) k (value) JOIN ${sql}`;

/** Fenced: where another condition had an index of its own, the planner would rather read all of that while it is small. */
const ofEachAlone = (sql: string): string =>
  `SELECT t.* FROM unnest($1::text[]) k (value) CROSS JOIN LATERAL (SELECT * FROM ${sql} OFFSET 0) t`;

const membershipColumns = 'r.key AS record, t.enterprise_id, t.version, t.since';

/** Named, so that a test can ask PostgreSQL for the plan of each. */
export const lookupSql = {
  record: forEach('source_record t ON t.key = k.value'),
  demographics: `SELECT r.key, d.model, d.sequence, d.raw, d.clean
    FROM unnest($1::text[]) WITH ORDINALITY k (value, place)
    JOIN source_record r ON r.key = k.value JOIN record_demographics d ON d.record = r.id ORDER BY k.place`,
  // For each list of keys those that share most of them, and each record once however many blocks it stands in.
  candidates: `SELECT r.*, d.model, d.sequence AS described, d.raw, d.clean, b.places
    FROM (SELECT record, array_agg(place) AS places
      FROM (SELECT record, places, row_number() OVER (PARTITION BY list ORDER BY cardinality(places) DESC, record) AS nth
        FROM (SELECT k.list, o.record, array_agg(k.place::int) AS places
          FROM unnest($1::bigint[], $2::int[]) WITH ORDINALITY k (value, list, place)
          CROSS JOIN LATERAL
            (SELECT record FROM block_key WHERE hash = k.value ORDER BY record FETCH FIRST ($4::bigint) ROWS ONLY) o
          GROUP BY k.list, o.record) shared) ranked
      CROSS JOIN LATERAL unnest(places) place WHERE nth <= $3::bigint GROUP BY record) b
    JOIN source_record r ON r.id = b.record JOIN record_demographics d ON d.record = r.id ORDER BY r.id`,
  // The strongest of each record; of equally strong ones at the limit all.
  edges: atEither(
    (end) => `SELECT t.* FROM unnest($1::text[]) k (value) CROSS JOIN LATERAL
    (SELECT * FROM edge WHERE ${end} = k.value ORDER BY bits DESC FETCH FIRST ($2::bigint) ROWS WITH TIES) t`,
  ),
  acts: `${ofEach('identity_act t ON t.a = k.value')} UNION ALL ${ofEachAlone("identity_act WHERE b = k.value AND b > ''")}`,
  act: ofEachAlone("identity_act WHERE id = k.value AND id > ''"),
  versions: `${ofEach('record_version t ON t.record = k.value')} ORDER BY t.record, t.sequence`,
  membership: `SELECT ${membershipColumns} FROM unnest($1::text[]) k (value)
    JOIN source_record r ON r.key = k.value JOIN membership t ON t.record = r.id`,
  members: `SELECT ${membershipColumns} FROM unnest($1::text[]) k (value)
    JOIN membership t ON t.enterprise_id = k.value JOIN source_record r ON r.id = t.record ORDER BY r.id`,
  person: forEach('person t ON t.enterprise_id = k.value'),
  openTasks: atEither((end) => `${ofEachAlone(`review_task WHERE ${end} = k.value`)} WHERE t.state = 'open'`),
  task: forEach('review_task t ON t.id = k.value'),
} as const;

/** The lookups of the index over PostgreSQL, for a stage's transaction and for a reader alike: one statement each. */
export class PostgresIdentityLookup<Tx> implements IdentityLookup<Tx> {
  readonly #queries: (tx: Tx) => PostgresQueries;

  constructor(queries: (tx: Tx) => PostgresQueries) {
    this.#queries = queries;
  }

  async records(tx: Tx, keys: readonly SourceKey[]): Promise<readonly SourceRecord[]> {
    return (await this.#each<RecordRow>(tx, lookupSql.record, keys)).map(recordOf);
  }

  async demographics(tx: Tx, keys: readonly SourceKey[]): Promise<readonly RecordDemographics[]> {
    return (await this.#each<DemographicsRow>(tx, lookupSql.demographics, keys)).map(demographicsOf);
  }

  async candidates(tx: Tx, keysOfEach: readonly (readonly string[])[], max: number): Promise<Candidates> {
    const keys = keysOfEach.flat();
    const lists = keysOfEach.flatMap((of, list) => of.map(() => list));
    const rows = await this.#each<CandidateRow>(tx, lookupSql.candidates, keys.map(blockHash), lists, max, blockMax);
    const blocks = new Map<string, Set<SourceKey>>();
    for (const { key, places } of rows)
      for (const place of places) {
        const name = keys[place - 1] ?? '';
        const known = blocks.get(name);
        if (known) known.add(key);
        else blocks.set(name, new Set([key]));
      }
    return {
      blocks: new Map([...blocks].map(([name, members]) => [name, [...members]])),
      records: rows.map(recordOf),
      demographics: rows.map((row) => demographicsOf({ ...row, sequence: row.described })),
    };
  }

  async edges(tx: Tx, keys: readonly SourceKey[], max: number): Promise<readonly Edge[]> {
    const rows = await this.#each<EdgeRow>(tx, lookupSql.edges, keys, max);
    return rows.map(edgeOf).sort((one, other) => other.bits - one.bits);
  }

  async acts(tx: Tx, keys: readonly SourceKey[]): Promise<readonly IdentityAct[]> {
    return (await this.#each<ActRow>(tx, lookupSql.acts, keys)).map(actOf);
  }

  async actsById(tx: Tx, ids: readonly string[]): Promise<readonly IdentityAct[]> {
    return (await this.#each<ActRow>(tx, lookupSql.act, ids)).map(actOf);
  }

  async versions(tx: Tx, keys: readonly SourceKey[]): Promise<readonly RecordVersion[]> {
    return (await this.#each<VersionRow>(tx, lookupSql.versions, keys)).map(versionOf);
  }

  async memberships(tx: Tx, keys: readonly SourceKey[]): Promise<readonly Membership[]> {
    return (await this.#each<MembershipRow>(tx, lookupSql.membership, keys)).map(membershipOf);
  }

  async members(tx: Tx, ids: readonly EnterpriseId[]): Promise<readonly Membership[]> {
    return (await this.#each<MembershipRow>(tx, lookupSql.members, ids)).map(membershipOf);
  }

  async persons(tx: Tx, ids: readonly EnterpriseId[]): Promise<readonly Person[]> {
    return (await this.#each<PersonRow>(tx, lookupSql.person, ids)).map(personOf);
  }

  async openTasks(tx: Tx, keys: readonly SourceKey[]): Promise<readonly ReviewTask[]> {
    return (await this.#each<TaskRow>(tx, lookupSql.openTasks, keys)).map(taskOf);
  }

  async tasks(tx: Tx, ids: readonly string[]): Promise<readonly ReviewTask[]> {
    return (await this.#each<TaskRow>(tx, lookupSql.task, ids)).map(taskOf);
  }

  async #each<Row>(
    tx: Tx,
    sql: string,
    keys: readonly (string | number)[],
    ...values: readonly PostgresValue[]
  ): Promise<readonly Row[]> {
    return keys.length === 0 ? [] : this.#queries(tx).all<Row>(sql, keys, ...values);
  }
}

interface CandidateRow extends RecordRow, Pick<DemographicsRow, 'model' | 'raw' | 'clean'> {
  readonly described: string;
  /** In the list of hashes, from 1. */
  readonly places: readonly number[];
}
