const fixed = /^[+-](?:0\d|1[0-4]):[0-5]\d$/;

/**
 * Offset of a zone at a local time (`2026-03-29T02:30:00`), as `+02:00`. A time that a change of the clock skipped or
 * repeated takes the offset before the change. Undefined for a zone that is not known.
 */
export function zoneOffset(zone: string | undefined, local: string): string | undefined {
  if (zone === undefined || zone === '') return undefined;
  if (fixed.test(zone)) return zone;
  if (zone === 'Z' || zone === 'UTC') return '+00:00';
  const formatter = formatterOf(zone);
  if (formatter === undefined) return undefined;
  const asUtc = Date.parse(`${local}Z`);
  const before = offsetMinutes(formatter, asUtc - dayMs);
  if (isLocalTime(formatter, asUtc, before)) return offsetText(before);
  const after = offsetMinutes(formatter, asUtc + dayMs);
  return offsetText(isLocalTime(formatter, asUtc, after) ? after : before);
}

/** Whether a setting names a zone: `Europe/Berlin`, `+02:00`, `UTC`. */
export const isZone = (zone: string): boolean => zoneOffset(zone, '2026-01-01T00:00:00') !== undefined;

const dayMs = 86_400_000;
const minuteMs = 60_000;

const isLocalTime = (formatter: Intl.DateTimeFormat, asUtc: number, minutes: number): boolean =>
  offsetMinutes(formatter, asUtc - minutes * minuteMs) === minutes;

function offsetMinutes(formatter: Intl.DateTimeFormat, at: number): number {
  // `GMT+05:30`, or `GMT` alone for zero.
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(formatter.format(at));
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

const twoDigits = (part: number): string => String(part).padStart(2, '0');

const formattersMax = 100;
const formatters = new Map<string, Intl.DateTimeFormat | undefined>();

/** Making a formatter costs far more than using it; zones come from the configuration, so there are few. */
function formatterOf(zone: string): Intl.DateTimeFormat | undefined {
  if (formatters.has(zone)) return formatters.get(zone);
  if (formatters.size >= formattersMax) formatters.clear();
  const made = makeFormatter(zone);
  formatters.set(zone, made);
  return made;
}

function makeFormatter(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
}

/** What a time ends with: `20260301120000+0100` with `+01:00`. */
export function offsetOf(time: string): string | undefined {
  const [, sign, hours, minutes] = /([+-])(\d{2})(\d{2})$/.exec(time) ?? [];
  return sign === undefined ? undefined : `${sign}${hours}:${minutes}`;
}
