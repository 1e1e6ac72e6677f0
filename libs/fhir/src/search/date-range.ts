/** Instants that a date or dateTime may mean: from `low` up to, not including, `high`; milliseconds since 1970. */
export interface DateRange {
  readonly low: number;
  readonly high: number;
}

/** Ends of an open period: the range of ECMAScript dates. */
export const earliest = -8.64e15;
export const latest = 8.64e15;

const pattern =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/**
 * The range of a FHIR date, dateTime or instant at the precision that it has (FHIR R4 search, 3.1.1.4.7).
 * A value without a zone is compared as UTC. Undefined: not a date, or a day that does not exist.
 */
export function dateRange(text: string): DateRange | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const low = Date.UTC(
    Number(year),
    Number(month ?? 1) - 1,
    Number(day ?? 1),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
    Number((fraction ?? '0').padEnd(3, '0').slice(0, 3)),
  );
  if (!exists(low, month, day) || Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59) return undefined;
  const shift = offsetMs(zone);
  return { low: low - shift, high: end(low, { month, day, hour, second, fraction }) - shift };
}

/** Range of a FHIR Period; an end that is not given is open. */
export function periodRange(start: string | undefined, until: string | undefined): DateRange | undefined {
  const from = start === undefined ? undefined : dateRange(start);
  const to = until === undefined ? undefined : dateRange(until);
  return from || to ? { low: from?.low ?? earliest, high: to?.high ?? latest } : undefined;
}

interface Precision {
  readonly month: string | undefined;
  readonly day: string | undefined;
  readonly hour: string | undefined;
  readonly second: string | undefined;
  readonly fraction: string | undefined;
}

function end(low: number, { month, day, hour, second, fraction }: Precision): number {
  const date = new Date(low);
  if (month === undefined) return Date.UTC(date.getUTCFullYear() + 1, 0, 1);
  if (day === undefined) return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  if (hour === undefined) return low + 86_400_000;
  if (second === undefined) return low + 60_000;
  return low + (fraction === undefined ? 1_000 : 1);
}

/** Date.UTC carries over what does not exist (30 February becomes 2 March); a month and day that moved are refused. */
function exists(low: number, month: string | undefined, day: string | undefined): boolean {
  const date = new Date(low);
  return date.getUTCMonth() + 1 === Number(month ?? 1) && date.getUTCDate() === Number(day ?? 1);
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
