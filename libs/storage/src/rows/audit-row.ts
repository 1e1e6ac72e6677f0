import type { AuditQuery, AuditRecord } from '../ports/audit-store.js';

export type AuditRow = Omit<AuditRecord, 'patients'>;

export const auditColumns = [
  'sequence',
  'at',
  'action',
  'outcome',
  'who',
  'kind',
  'role',
  'source',
  'route',
  'message',
  'code',
  'detail',
  'previous',
  'hash',
] as const;
export const auditSelected = auditColumns.map((column) => `audit.${column}`).join(', ');

/** Conditions of a query with their values; `?` stands for the value. `ofPatient`: how the engine looks a patient up. */
export function auditConditions(
  query: AuditQuery,
  ofPatient: string,
): readonly { readonly sql: string; readonly value: string | number }[] {
  const { who, action, outcome, patient, from, to, before } = query;
  const conditions: readonly (readonly [string, string | number | undefined])[] = [
    ['audit.who = ?', who],
    ['audit.action = ?', action],
    ['audit.outcome = ?', outcome],
    [ofPatient, patient],
    ['audit.at >= ?', from],
    ['audit.at < ?', to],
    ['audit.sequence < ?', before],
  ];
  return conditions.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]));
}
