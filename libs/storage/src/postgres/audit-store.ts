import type { PostgresDatabase, PostgresTransaction } from '#platform';
import type { AuditLink, AuditQuery, AuditRecord, AuditStore } from '../ports/audit-store.js';
import { auditColumns, auditConditions, type AuditRow, auditSelected } from '../rows/audit-row.js';

/** One trail of all processes of an installation, which append to it in turn. */
export class PostgresAuditStore implements AuditStore {
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly database: PostgresDatabase) {}

  /** In turn within the process, too: what waits for the lock would keep a connection from everything else. */
  append(make: (last: AuditLink | undefined) => AuditRecord): Promise<AuditRecord> {
    const appended = this.#turn.then(() => this.database.exclusively('hie-broker audit', (tx) => append(tx, make)));
    this.#turn = appended.catch(() => undefined);
    return appended;
  }

  async last(): Promise<AuditLink | undefined> {
    return (await this.database.all<AuditLink>(auditSql.last))[0];
  }

  async read(from: number, max: number): Promise<readonly AuditRecord[]> {
    return this.#recordsOf(await this.database.all<AuditRow>(auditSql.read, from, max));
  }

  async find(query: AuditQuery): Promise<readonly AuditRecord[]> {
    const values = auditConditions(query, ofPatient).map(({ value }) => value);
    return this.#recordsOf(await this.database.all<AuditRow>(auditFindSql(query), ...values, query.max));
  }

  async #recordsOf(rows: readonly AuditRow[]): Promise<readonly AuditRecord[]> {
    const patients = new Map(rows.map(({ sequence }) => [sequence, [] as string[]]));
    const named = await this.database.all<PatientRow>(auditSql.patients, [...patients.keys()]);
    for (const { sequence, patient } of named) patients.get(sequence)?.push(patient);
    return rows.map((row) => ({ ...row, patients: patients.get(row.sequence) ?? [] }));
  }
}

interface PatientRow {
  readonly sequence: number;
  readonly patient: string;
}

/** The lock is held until the commit, so the last record that is read is the last one there is. */
async function append(tx: PostgresTransaction, make: (last: AuditLink | undefined) => AuditRecord) {
  const [last] = await tx.all<AuditLink>(auditSql.last);
  const made = make(last);
  await tx.run(auditSql.add, ...auditColumns.map((column) => made[column]));
  if (made.patients.length > 0) await tx.run(auditSql.addPatients, made.sequence, made.patients);
  return made;
}

const ofAudit = auditColumns.join(', ');

export const auditSql = {
  add: `INSERT INTO audit (${ofAudit}) VALUES (${auditColumns.map((_column, at) => `$${at + 1}`).join(', ')})`,
  addPatients: `INSERT INTO audit_patient (sequence, patient, place)
    SELECT $1::bigint, patient, place FROM unnest($2::text[]) WITH ORDINALITY AS named (patient, place)`,
  last: 'SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1',
  read: `SELECT ${auditSelected} FROM audit WHERE sequence >= $1 ORDER BY sequence LIMIT $2`,
  patients: `SELECT sequence, patient FROM audit_patient WHERE sequence = ANY ($1::bigint[]) ORDER BY sequence, place`,
} as const;

/** As a list, since the planner would walk the trail and ask of each record whether it is the patient's. */
const ofPatient = 'audit.sequence = ANY (ARRAY(SELECT sequence FROM audit_patient WHERE patient = ?))';

/** Newest first; the last value is how many. */
export function auditFindSql(query: AuditQuery): string {
  const given = auditConditions(query, ofPatient).map(({ sql }, at) => sql.replace('?', `$${at + 1}`));
  const where = given.length === 0 ? '' : ` WHERE ${given.join(' AND ')}`;
  return `SELECT ${auditSelected} FROM audit${where} ORDER BY audit.sequence DESC LIMIT $${given.length + 1}`;
}
