import type { IdentityReader } from '#storage';

/** Rows of one read: short, so that no snapshot is held while a slow client takes its time. */
const pageRows = 1_000;

/** Every source identity with its person, as CSV (RFC 4180 quoting, LF). */
export async function* exportCsv(identity: IdentityReader): AsyncGenerator<string> {
  yield 'assigning_authority,patient_id,enterprise_id\n';
  for (let after = 0; ;) {
    const rows = await identity.exportRows(after, pageRows);
    if (rows.length === 0) return;
    yield rows.map((row) => `${[row.authority, row.value, row.enterpriseId].map(cell).join(',')}\n`).join('');
    after = rows.at(-1)?.cursor ?? after;
  }
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
