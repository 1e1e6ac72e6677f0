import { dateRange, type Period } from '#fhir';
import type { Parts, SegmentReader } from '../reader.js';
import type { MappingScope } from '../scope.js';
import { absentAs } from './code.js';

/**
 * DTM, TS, DT to dateTime with the precision sent. A time whose zone nobody knows is cut to its date (FHIR wants a zone
 * with every time, and an invented one would move it); the issue keeps what was sent.
 */
export function dateTime(value: string | undefined, at: string, scope: MappingScope): string | undefined {
  if (value === undefined || value === '') return undefined;
  const time = scope.timestamp(value);
  if (time === undefined) {
    scope.note({
      severity: 'warning',
      code: 'TIME_INVALID',
      at,
      value: value.slice(0, 50),
      text: 'Not a date or time.',
    });
    return undefined;
  }
  const hasTime = time.precision === 'minute' || time.precision === 'second' || time.precision === 'fraction';
  if (!hasTime || time.text.length > 10) return time.text;
  scope.note({
    severity: 'warning',
    code: 'TIME_ZONE_UNKNOWN',
    at,
    value,
    text: 'The time has no zone, nor has MSH-7 or the configuration of the feed; only its date is kept.',
  });
  return time.text;
}

/** Of a field of a segment. */
export const dateTimeOf = (segment: SegmentReader, field: number): string | undefined =>
  segment.populated(field) ? dateTime(segment.value(field), `${segment.at}-${field}`, segment.scope) : undefined;

export function dateTimeAt(parts: Parts, part: number): string | undefined {
  const value = parts.text(part);
  return value === '' ? undefined : dateTime(value, `${parts.at}.${part}`, parts.scope);
}

/** The date as the sender's clock shows it, never shifted by a zone. */
export function date(value: string | undefined, at: string, scope: MappingScope): string | undefined {
  if (value === undefined || value === '') return undefined;
  // Only the digits of the date: a time of day in a birth date must not make it another day.
  const time = scope.timestamp(value.length <= 8 ? value : (/^\d{4,8}/.exec(value)?.[0] ?? value));
  if (time !== undefined) return time.text.slice(0, 10);
  scope.note({ severity: 'warning', code: 'TIME_INVALID', at, value: value.slice(0, 50), text: 'Not a date.' });
  return undefined;
}

export const dateOf = (segment: SegmentReader, field: number): string | undefined =>
  segment.populated(field) ? date(segment.value(field), `${segment.at}-${field}`, segment.scope) : undefined;

/** TM to time. FHIR wants seconds and lets them be filled with zeros (R4 2.24.0.1). */
export function time(value: string, at: string, scope: MappingScope): string | undefined {
  const [, hour, minute, second = '00', fraction = ''] =
    /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?(\.\d{1,4})?/.exec(value) ?? [];
  if (hour !== undefined) return `${hour}:${minute}:${second}${fraction}`;
  scope.note({ severity: 'warning', code: 'TIME_INVALID', at, value: value.slice(0, 50), text: 'Not a time of day.' });
  return undefined;
}

/** An instant needs seconds and a zone. */
export function instant(value: string | undefined, at: string, scope: MappingScope): string | undefined {
  const text = dateTime(value, at, scope);
  return text !== undefined && /T\d\d:\d\d:\d\d/.test(text) ? text : undefined;
}

/** Of a field; one that is no instant stays unread, unless it is read for another element. */
export const instantOf = (segment: SegmentReader, field: number): string | undefined =>
  segment.first(field, (value) => instant(value.value(1), `${segment.at}-${field}`, segment.scope));

/** DR to Period. */
export const period = (parts: Parts): Period | undefined =>
  between(dateTimeAt(parts, 1), dateTimeAt(parts, 2), parts.scope);

/** Two components or fields that bound a period. An end before the start, which R4 forbids (per-1), stays as a text. */
export function between(start: string | undefined, end: string | undefined, scope: MappingScope): Period | undefined {
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined || end === undefined || !isReversed(start, end)) return { start, end };
  scope.note({
    severity: 'warning',
    code: 'PERIOD_REVERSED',
    value: [start, end].join(' - '),
    text: 'The period ends before it starts; its end is kept as text.',
  });
  return { start, _end: absentAs(end, 'error') };
}

/** Whether the end surely lies before the start: a day may mean any time of it. */
function isReversed(start: string, end: string): boolean {
  const hasOneForm = start.length === end.length && start.slice(secondsEnd) === end.slice(secondsEnd);
  if (hasOneForm) return end < start;
  const [from, until] = [dateRange(start), dateRange(end)];
  return from !== undefined && until !== undefined && until.high <= from.low;
}

const secondsEnd = 19;
