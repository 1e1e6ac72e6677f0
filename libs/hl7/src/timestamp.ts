import { zoneOffset } from './zone.js';

export interface Timestamp {
  /**
   * FHIR date or dateTime. FHIR wants a zone with every time: the one sent, else the default zone; where there is
   * neither, the text is the date alone, since UTC must not be invented.
   */
  readonly text: string;
  /** The value itself carried a zone. */
  readonly zoned: boolean;
  /** As sent; an hour without minutes counts as minute. */
  readonly precision: 'year' | 'month' | 'day' | 'minute' | 'second' | 'fraction';
}

const grammar =
  /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,9}))?)?)?)?)?)?(?:([+-])(\d\d)(\d\d))?$/;

/**
 * Reads a DT, TS or DTM: `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]` (v2 chapter 2A.3.22). Undefined for what is no
 * date, such as month 13 or 30 February. `defaultZone` is `+01:00` or an IANA name.
 */
export function timestamp(value: string, defaultZone?: string): Timestamp | undefined {
  const match = grammar.exec(value.trim());
  if (match === null) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, sign, zoneHours = '00', zoneMinutes = '00'] = match;
  if (!isDate(Number(year), Number(month ?? 1), Number(day ?? 1))) return undefined;
  if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) return undefined;
  if (Number(zoneHours) > 14 || Number(zoneMinutes) > 59) return undefined;
  const zoned = sign !== undefined;
  if (month === undefined) return { text: year, zoned, precision: 'year' };
  if (day === undefined) return { text: `${year}-${month}`, zoned, precision: 'month' };
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return { text: date, zoned, precision: 'day' };
  const local = `${date}T${hour}:${minute ?? '00'}:${second ?? '00'}`;
  const zone = zoned ? `${sign}${zoneHours}:${zoneMinutes}` : zoneOffset(defaultZone, local);
  const precision = fraction !== undefined ? 'fraction' : second !== undefined ? 'second' : 'minute';
  if (zone === undefined) return { text: date, zoned, precision };
  // Joined: V8 keeps a template in pieces, which JSON.stringify takes three times as long with.
  return { text: [local, fraction === undefined ? '' : `.${fraction}`, zone].join(''), zoned, precision };
}

function isDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}
