import { type AuditFilter, auditView, between } from './audit-page.js';
import type { AuditView } from './audit-views.js';
import type { AuditTrail } from './trail.js';

const columns = [
  'sequence',
  'at',
  'who',
  'kind',
  'role',
  'action',
  'outcome',
  'patients',
  'message',
  'source',
  'route',
  'code',
  'detail',
] as const satisfies readonly (keyof AuditView)[];
const readAtOnce = 1_000;

/** Newest first, piece by piece: a trail is longer than should be in memory. */
export async function* auditCsv(
  trail: Pick<AuditTrail, 'find'>,
  { from, to, ...filter }: AuditFilter,
): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`;
  let { before } = filter;
  for (;;) {
    const next = before === undefined ? {} : { before };
    const records = await trail.find({ ...filter, ...between(from, to), ...next, max: readAtOnce });
    yield records.map((record) => `${rowOf(auditView(record))}\r\n`).join('');
    before = records.at(-1)?.sequence;
    if (records.length < readAtOnce) return;
  }
}

const rowOf = (view: AuditView): string => columns.map((column) => cell(String(view[column]))).join(',');

/** What begins like a formula would be one to a spreadsheet (OWASP: CSV Injection). */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
