/** A table as CSV (RFC 4180). What senders wrote cannot act in a spreadsheet: see `cell`. */
export const csv = (rows: readonly (readonly (string | number | boolean | undefined)[])[]): string =>
  rows.map((row) => `${row.map((value) => cell(String(value ?? ''))).join(',')}\r\n`).join('');

/**
 * A spreadsheet runs what begins like a formula, in quotes or not; a leading apostrophe makes it text (OWASP, CSV
 * injection).
 */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
