import { instant } from '#platform';
import type { AuditQuery, AuditRecord } from '#storage';
import type { AuditPage, AuditView } from './audit-views.js';
import type { AuditTrail } from './trail.js';

export interface AuditFilter extends Omit<AuditQuery, 'from' | 'to' | 'max'> {
  /** RFC 3339. */
  readonly from?: string;
  readonly to?: string;
}

const listed = 100;

export async function auditPage(
  trail: Pick<AuditTrail, 'find'>,
  { from, to, limit = listed, ...filter }: AuditFilter & { readonly limit?: number },
): Promise<AuditPage> {
  const records = await trail.find({ ...filter, ...between(from, to), max: limit });
  const last = records.at(-1);
  return { records: records.map(auditView), ...(last && records.length === limit && { next: last.sequence }) };
}

export const between = (from: string | undefined, to: string | undefined): Pick<AuditQuery, 'from' | 'to'> => ({
  ...(from !== undefined && { from: Date.parse(from) }),
  ...(to !== undefined && { to: Date.parse(to) }),
});

/** Without its hashes, which say nothing to people. */
export function auditView(record: AuditRecord): AuditView {
  const { sequence, at, action, outcome, who, kind, role, source, route, patients, message, code, detail } = record;
  const known = { action, outcome, who, kind, role, source, route, patients, message, code, detail };
  return { sequence, at: instant(at), ...known };
}
