import type { EnterpriseId, SourceKey } from '#contracts';
import type { SqliteDatabase } from '#platform';
import type { PersonResource, RecordPage, RecordReader, RecordSearch } from '../ports/record-store.js';
import { recordPage, type RecordRows } from '../rows/record-page.js';
import { asResource, type CandidateRow, type ResourceRow } from '../rows/record-row.js';
import { inUse } from '../rows/replacements.js';
import { spread } from '../rows/spread.js';
import { walkSql } from './record-walk-sql.js';

export class SqliteRecordReader implements RecordReader {
  readonly #rows: RecordRows = {
    range: async ({ over, values }, direction, { date, row }, max) =>
      this.database.all<CandidateRow>(walkSql[direction][over], ...values, date, row, max),
    bodies: async (rows) => this.database.all<ResourceRow>(recordQueries.bodies, JSON.stringify(rows)),
  };

  constructor(private readonly database: SqliteDatabase) {}

  read(type: string, id: string): Promise<PersonResource | undefined> {
    const row = this.database.get<ResourceRow>(recordQueries.read, spread(id), type, id);
    return Promise.resolve(row && asResource(row));
  }

  history(type: string, id: string, limit: number): Promise<readonly PersonResource[]> {
    return Promise.resolve(this.database.all<ResourceRow>(recordQueries.history, type, id, limit).map(asResource));
  }

  search(search: RecordSearch): Promise<RecordPage> {
    return recordPage(this.#rows, search);
  }

  current(enterpriseId: EnterpriseId): Promise<EnterpriseId> {
    return inUse(enterpriseId, async (id) => {
      const row = this.database.get<{ replaced_by: EnterpriseId | null }>(recordQueries.replacement, id);
      return row?.replaced_by ?? undefined;
    });
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
}

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
