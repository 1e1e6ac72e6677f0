import type { Placeholders } from '../model/model.js';

/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; undefined for what is no date of birth. Partial dates stay partial. */
export function cleanBirthDate(raw: string, placeholders: Placeholders): string | undefined {
  const parts = /^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?/.exec(raw.trim());
  if (parts === null) return undefined;
  const [, year = '', month = '', day = ''] = parts;
  if (Number(year) < placeholders.birthYearMin) return undefined;
  if (month === '' || Number(month) < 1 || Number(month) > 12) return month === '' ? year : undefined;
  if (day !== '' && (Number(day) < 1 || Number(day) > 31)) return undefined;
  const date = day === '' ? `${year}-${month}` : `${year}-${month}-${day}`;
  return placeholders.birthDates.has(date) ? undefined : date;
}
