import type { SqliteDatabase, SqliteValue } from '#platform';
import type { AuditLink, AuditQuery, AuditRecord, AuditStore } from '../ports/audit-store.js';
import { auditColumns, auditConditions, type AuditRow, auditSelected } from '../rows/audit-row.js';

/** The trail in a file whose only writer this is. */
export class SqliteAuditStore implements AuditStore {
  constructor(private readonly file: SqliteDatabase) {}

  async append(make: (last: AuditLink | undefined) => AuditRecord): Promise<AuditRecord> {
    const record = this.file.transaction(() => {
      const made = make(this.#last());
      this.file.run(auditSql.add, ...auditColumns.map((column) => made[column]));
      made.patients.forEach((patient, place) => this.file.run(auditSql.addPatient, patient, made.sequence, place));
      return made;
    });
    await this.file.sync();
    return record;
  }

  async last(): Promise<AuditLink | undefined> {
    return this.#last();
  }

  async read(from: number, max: number): Promise<readonly AuditRecord[]> {
    return this.file.all<AuditRow>(auditSql.read, from, max).map((row) => this.#recordOf(row));
  }

  async find(query: AuditQuery): Promise<readonly AuditRecord[]> {
    const { sql, values } = auditFindSql(query);
    return this.file.all<AuditRow>(sql, ...values).map((row) => this.#recordOf(row));
  }

  #last(): AuditLink | undefined {
    return this.file.get<AuditLink>(auditSql.last);
  }

  #recordOf(row: AuditRow): AuditRecord {
    const named = this.file.all<{ patient: string }>(auditSql.patients, row.sequence);
    return { ...row, patients: named.map(({ patient }) => patient) };
  }
}

const auditSql = {
  add: `INSERT INTO audit (${auditColumns.join(', ')}) VALUES (${auditColumns.map(() => '?').join(', ')})`,
  addPatient: 'INSERT INTO audit_patient (patient, sequence, place) VALUES (?, ?, ?)',
  last: 'SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1',
  read: `SELECT ${auditSelected} FROM audit WHERE sequence >= ? ORDER BY sequence LIMIT ?`,
  patients: 'SELECT patient FROM audit_patient WHERE sequence = ? ORDER BY place',
};

const ofPatient = 'audit.sequence IN (SELECT sequence FROM audit_patient WHERE patient = ?)';

/** Newest first by sequence, which an index on each filter has, too. */
export function auditFindSql(query: AuditQuery): { readonly sql: string; readonly values: readonly SqliteValue[] } {
  const given = auditConditions(query, ofPatient);
  const where = given.length === 0 ? '' : ` WHERE ${given.map(({ sql }) => sql).join(' AND ')}`;
  return {
    sql: `SELECT ${auditSelected} FROM audit${where} ORDER BY audit.sequence DESC LIMIT ?`,
    values: [...given.map(({ value }) => value), query.max],
  };
}
