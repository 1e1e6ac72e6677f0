import type { Placeholders } from '../model/model.js';

/**
 * `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; undefined for what is no date of birth. Partial dates stay partial. A whole date
 * that no calendar has (1976-17-03) is a slip of one that has: it stays as it is, to be compared with others.
 */
export function cleanBirthDate(raw: string, placeholders: Placeholders): string | undefined {
  const parts = /^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?/.exec(raw.trim());
  if (parts === null) return undefined;
  const [, year = '', month = '', day = ''] = parts;
  if (Number(year) < placeholders.birthYearMin) return undefined;
  if (month === '') return year;
  if (day === '' && (Number(month) < 1 || Number(month) > 12)) return undefined;
  const date = day === '' ? `${year}-${month}` : `${year}-${month}-${day}`;
  return placeholders.birthDates.has(date) ? undefined : date;
}
