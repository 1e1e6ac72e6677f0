import type { EnterpriseId, SourceKey } from '#contracts';
import type { PostgresQueries } from '#platform';
import type { PersonResource, RecordPage, RecordReader, RecordSearch } from '../ports/record-store.js';
import { recordPage, type RecordRows } from '../rows/record-page.js';
import { asResource, type CandidateRow, type ResourceRow } from '../rows/record-row.js';
import { inUse } from '../rows/replacements.js';
import { spread } from '../rows/spread.js';
import { walkSql } from './record-walk-sql.js';

export class PostgresRecordReader implements RecordReader {
  readonly #rows: RecordRows = {
    range: ({ over, values }, direction, { date, row }, max) =>
      this.database.all<CandidateRow>(walkSql[direction][over], ...values, date, row, max),
    bodies: (rows) => this.database.all<ResourceRow>(recordQueries.bodies, rows),
  };

  constructor(private readonly database: PostgresQueries) {}

  async read(type: string, id: string): Promise<PersonResource | undefined> {
    const [row] = await this.database.all<ResourceRow>(recordQueries.read, spread(id), type, id);
    return row && asResource(row);
  }

  async history(type: string, id: string, limit: number): Promise<readonly PersonResource[]> {
    return (await this.database.all<ResourceRow>(recordQueries.history, type, id, limit)).map(asResource);
  }

  search(search: RecordSearch): Promise<RecordPage> {
    return recordPage(this.#rows, search);
  }

  current(enterpriseId: EnterpriseId): Promise<EnterpriseId> {
    return inUse(enterpriseId, async (id) => {
      const [row] = await this.database.all<{ replaced_by: EnterpriseId | null }>(recordQueries.replacement, id);
      return row?.replaced_by ?? undefined;
    });
  }

  async sourcesOf(enterpriseId: EnterpriseId): Promise<readonly SourceKey[]> {
    const rows = await this.database.all<{ source_key: SourceKey }>(recordQueries.sourcesOf, enterpriseId);
    return rows.map((row) => row.source_key);
  }

  async personsOf(sourceKeys: readonly SourceKey[]): Promise<readonly EnterpriseId[]> {
    const rows = await this.database.all<{ enterprise_id: EnterpriseId }>(recordQueries.personsOf, sourceKeys);
    return rows.map((row) => row.enterprise_id);
  }
}

/** Every statement of the reader that is not a walk; the query plan spec reads them from here. */
export const recordQueries = {
  read: `SELECT r.*, x.enterprise_id FROM resource AS r LEFT JOIN record_xref AS x ON x.source_key = r.source_key
    WHERE r.id_hash = $1 AND r.type = $2 AND r.id = $3`,
  history: `SELECT h.*, x.enterprise_id, NULL AS status, NULL AS encounter, '' AS codes, '' AS categories,
      '' AS identifiers, 0 AS date_low, NULL AS date_high
    FROM resource_history AS h LEFT JOIN record_xref AS x ON x.source_key = h.source_key
    WHERE h.type = $1 AND h.id = $2 ORDER BY h.version DESC LIMIT $3`,
  bodies: `SELECT r.*, x.enterprise_id FROM resource AS r LEFT JOIN record_xref AS x ON x.source_key = r.source_key
    WHERE r.row = ANY ($1::bigint[])`,
  replacement: `SELECT replaced_by FROM record_person WHERE enterprise_id = $1`,
  sourcesOf: `SELECT source_key FROM record_xref WHERE enterprise_id = $1 ORDER BY source_key`,
  personsOf: `SELECT DISTINCT enterprise_id FROM record_xref WHERE source_key = ANY ($1::text[])
    ORDER BY enterprise_id`,
} as const;
