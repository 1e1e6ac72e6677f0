import type { EnterpriseId, SourceKey } from '#contracts';
import type { SqliteDatabase } from '#platform';
import type { PersonResource, RecordPage, RecordReader, RecordSearch } from '../ports/record-store.js';
import { asResource, asValues, type CandidateRow, type ResourceRow } from '../rows/record-row.js';
import { type RecordWalk, walksOf } from './record-walk.js';
import { spread } from '../rows/spread.js';

export class SqliteRecordReader implements RecordReader {
  constructor(private readonly database: SqliteDatabase) {}

  read(type: string, id: string): Promise<PersonResource | undefined> {
    const row = this.database.get<ResourceRow>(recordQueries.read, spread(id), type, id);
    return Promise.resolve(row && asResource(row));
  }

  history(type: string, id: string, limit: number): Promise<readonly PersonResource[]> {
    return Promise.resolve(this.database.all<ResourceRow>(recordQueries.history, type, id, limit).map(asResource));
  }

  async search(search: RecordSearch): Promise<RecordPage> {
    const walks = walksOf(this.database, search);
    const found: CandidateRow[] = [];
    let last: CandidateRow | undefined;
    for (let examined = 1; found.length < search.count && examined <= examinedMax; examined++) {
      const walk = foremost(walks, search.newestFirst);
      const candidate = walk?.head();
      if (!walk || !candidate) return { resources: this.#bodies(found) };
      walk.pass();
      last = candidate;
      if (accepted(search, candidate)) found.push(candidate);
      if (examined % piecesOf === 0) await othersTurn();
    }
    const more = last && foremost(walks, search.newestFirst);
    return { resources: this.#bodies(found), ...(last && more && { next: { date: last.at, row: last.row } }) };
  }

  current(enterpriseId: EnterpriseId): Promise<EnterpriseId> {
    let current = enterpriseId;
    for (let step = 0; step < replacementsMax; step++) {
      const replacedBy = this.#replacement(current);
      if (!replacedBy) break;
      current = replacedBy;
    }
    return Promise.resolve(current);
  }

  sourcesOf(enterpriseId: EnterpriseId): Promise<readonly SourceKey[]> {
    const rows = this.database.all<{ source_key: SourceKey }>(recordQueries.sourcesOf, enterpriseId);
    return Promise.resolve(rows.map((row) => row.source_key));
  }

  personsOf(sourceKeys: readonly SourceKey[]): Promise<readonly EnterpriseId[]> {
    const rows = this.database.all<{ enterprise_id: EnterpriseId }>(
      recordQueries.personsOf,
      JSON.stringify(sourceKeys),
    );
    return Promise.resolve(rows.map((row) => row.enterprise_id));
  }

  #replacement(enterpriseId: EnterpriseId): EnterpriseId | undefined {
    const row = this.database.get<{ replaced_by: EnterpriseId | null }>(recordQueries.replacement, enterpriseId);
    return row?.replaced_by ?? undefined;
  }

  #bodies(candidates: readonly CandidateRow[]): readonly PersonResource[] {
    const rows = this.database.all<ResourceRow>(recordQueries.bodies, JSON.stringify(candidates.map(({ row }) => row)));
    const byRow = new Map(rows.map((row) => [row.row, row]));
    return candidates.flatMap(({ row }) => byRow.get(row) ?? []).map(asResource);
  }
}

/** Rows that one page looks at: past them it ends, shorter than asked for, and the next page goes on. */
const examinedMax = 20_000;
/** Rows after which the thread serves others: senders wait for their acknowledgements on the same one. */
const piecesOf = 500;
/** Persons that were merged one into the next; an honest chain is short, and a circle must end. */
const replacementsMax = 64;

/** Every statement of the reader that is not a walk; the query plan spec reads them from here. */
export const recordQueries = {
  read: `SELECT r.*, x.enterprise_id FROM resource AS r LEFT JOIN record_xref AS x ON x.source_key = r.source_key
    WHERE r.id_hash = ? AND r.type = ? AND r.id = ?`,
  history: `SELECT h.*, x.enterprise_id, NULL AS status, NULL AS encounter, '' AS codes, '' AS categories,
      '' AS identifiers, 0 AS date_low, NULL AS date_high
    FROM resource_history AS h LEFT JOIN record_xref AS x ON x.source_key = h.source_key
    WHERE h.type = ? AND h.id = ? ORDER BY h.version DESC LIMIT ?`,
  bodies: `SELECT r.*, x.enterprise_id FROM json_each(?) AS wanted JOIN resource AS r ON r.row = wanted.value
    LEFT JOIN record_xref AS x ON x.source_key = r.source_key`,
  replacement: `SELECT replaced_by FROM record_person WHERE enterprise_id = ?`,
  sourcesOf: `SELECT source_key FROM record_xref WHERE enterprise_id = ? ORDER BY source_key`,
  personsOf: `SELECT DISTINCT x.enterprise_id FROM json_each(?) AS wanted
    JOIN record_xref AS x ON x.source_key = wanted.value ORDER BY x.enterprise_id`,
} as const;

const accepted = ({ accepts }: RecordSearch, row: CandidateRow): boolean =>
  accepts({ values: asValues(row), ...(row.source_key !== null && { sourceKey: row.source_key }) });

/**
 * The walk whose head comes first; ranges may overlap (two identifiers of one resource), so equal heads go together.
 */
function foremost(walks: readonly RecordWalk[], newestFirst: boolean): RecordWalk | undefined {
  let best: { readonly walk: RecordWalk; readonly head: CandidateRow } | undefined;
  for (const walk of walks) {
    const head = walk.head();
    if (!head) continue;
    if (best && best.head.row === head.row) walk.pass();
    else if (!best || precedes(head, best.head) === newestFirst) best = { walk, head };
  }
  return best?.walk;
}

/** Whether `a` is the newer one. */
const precedes = (a: CandidateRow, b: CandidateRow): boolean => (a.at === b.at ? a.row > b.row : a.at > b.at);

const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
