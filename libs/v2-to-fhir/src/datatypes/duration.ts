import { type Duration, flat, type Quantity } from '#fhir';
import { patternUnits, type TimeUnit, timeUnits } from '../codes/timing.js';
import type { Parts, SegmentReader } from '../reader.js';
import { decimal } from './quantity.js';

export interface Span {
  readonly value: number;
  readonly unit: TimeUnit;
}

/** CQ of a time: number and unit, whose code or text is one of those that are known. */
export function span(parts: Parts, units: Parts, unitAt = 1): Span | undefined {
  const value = decimal(parts.value(1));
  if (value === undefined || value < 0) return undefined;
  const named = [unitAt, unitAt + 1, 9].map((part) => timeUnit(units.text(part)));
  const unit = named.find((each) => each !== undefined);
  return unit === undefined ? undefined : { value, unit };
}

/** A number in a field and its unit in the next one; what cannot be understood is not taken for read. */
export function spanAt(segment: SegmentReader, field: number): Span | undefined {
  const value = decimal(segment.segment.value(field, 1, 1, 1).trim());
  const named = [1, 2, 9].map((part) => timeUnit(segment.segment.value(field + 1, 1, part, 1).trim()));
  const unit = named.find((each) => each !== undefined);
  if (value === undefined || value < 0 || unit === undefined) return undefined;
  for (const read of [field, field + 1]) segment.field(read).whole();
  return { value, unit };
}

export const timeUnit = (name: string): TimeUnit | undefined => timeUnits.get(name.toLowerCase());

/** `H6`, `D5`, `M30`: letter and number of TQ.3 and RXE-22. */
export function letteredSpan(text: string): Span | undefined {
  const [, letter = '', digits] = /^([SMHDWL])(\d{1,6})$/.exec(text) ?? [];
  const unit = patternUnits.codes.get(letter);
  return unit === undefined ? undefined : { value: Number(digits), unit };
}

/** R4 Duration: a quantity in UCUM units of time. */
export const duration = ({ value, unit }: Span): Duration => ({
  value,
  unit,
  system: 'http://unitsofmeasure.org',
  code: unit,
});

export const perUnit = (unit: TimeUnit, value = 1): Quantity => duration({ value, unit });

const inMinutes: Partial<Record<TimeUnit, number>> = { s: 1 / 60, min: 1, h: 60, d: 1_440, wk: 10_080 };

/** Whole minutes; undefined for months and years, which have no fixed length, and beyond what R4 takes. */
export function minutesOf(lasts: Span | undefined): number | undefined {
  const factor = lasts && inMinutes[lasts.unit];
  const minutes = lasts === undefined || factor === undefined ? -1 : Math.round(lasts.value * factor);
  return minutes >= 0 && minutes < 2 ** 31 ? minutes : undefined;
}

const milliseconds: Partial<Record<TimeUnit, number>> = {
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  wk: 604_800_000,
};

/** A moment of FHIR so much later (or, with a negative factor, earlier), in the zone that it is in. */
export function later(moment: string | undefined, by: Span | undefined, factor: 1 | -1 = 1): string | undefined {
  const scale = by === undefined ? undefined : milliseconds[by.unit];
  const [, local, zone] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(moment ?? '') ?? [];
  if (by === undefined || scale === undefined || local === undefined || zone === undefined) return undefined;
  const moved = new Date(Date.parse(`${local}Z`) + factor * by.value * scale);
  // A span of 10^15 days leads to no date.
  return Number.isNaN(moved.getTime()) || !/^\d{4}-/.test(moved.toISOString())
    ? undefined
    : flat(moved.toISOString().slice(0, 19) + zone);
}
