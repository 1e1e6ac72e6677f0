import type { Timing, TimingRepeat } from '#fhir';
import { element } from '../compact.js';
import type { FieldReader } from '../reader.js';
import { dateTimeAt, time } from './date-time.js';
import { letteredSpan, span } from './duration.js';
import { boundsOf, type OrderTiming, priorityOf } from './order-timing.js';
import { exact, positive, unitText } from './quantity.js';
import { isAsNeeded, patternCode, patternRepeat } from './repeat-pattern.js';

/** TQ[ServiceRequest], TQ[MedicationRequest]: the timing of versions before TQ1 (ORC-7, OBR-27, RXE-1). */
export function tq(field: FieldReader): OrderTiming {
  const interval = field.component(2);
  const name = interval.value(1);
  const lasts = field.text(3);
  const occurrence = field.component(11);
  const occurrenceSpan = span(occurrence, occurrence, 2);
  const times = timesOfDay(interval.text(2), field);
  const { bounds, saysSpan } = boundsOf(dateTimeAt(field, 4), dateTimeAt(field, 5), letteredSpan(lasts), field.scope);
  const repeat = element<TimingRepeat>({
    ...(name === undefined ? {} : patternRepeat(name)),
    ...bounds,
    timeOfDay: times,
    duration: occurrenceSpan?.value,
    durationUnit: occurrenceSpan?.unit,
    count: positive(field.value(12)) ?? positive(/^X(\d+)$/.exec(lasts)?.[1]),
  });
  return {
    timing: element<Timing>({ repeat, code: name === undefined ? undefined : patternCode(name) }),
    quantity: quantity(field),
    priority: () => priorityOf(field.value(6), `${field.at}.6`, field.scope),
    condition: field.value(7),
    text: texts(field, saysSpan ? '' : lasts, times !== undefined, occurrenceSpan !== undefined),
    asNeeded: isAsNeeded(name ?? ''),
  };
}

/** TQ.8, and behind it the parts that could not be taken apart, as they were sent. */
function texts(field: FieldReader, lasts: string, hasTimes: boolean, hasOccurrence: boolean): string | undefined {
  const times = field.component(2).text(2);
  const occurrence = field.component(11);
  const lines = [
    field.value(8),
    /^X\d+$/.test(lasts) ? undefined : lasts,
    times === '' || hasTimes ? undefined : times,
    hasOccurrence ? undefined : [1, 2].flatMap((part) => occurrence.value(part) ?? []).join(' '),
  ];
  return lines.filter((line) => line !== undefined && line !== '').join('\n') || undefined;
}

function quantity(field: FieldReader): OrderTiming['quantity'] {
  const amount = field.component(1);
  const value = exact(amount.value(1));
  return value && { ...value, ...unitText(amount.value(2)) };
}

/** RI.2: `0800,1400`. */
function timesOfDay(text: string, field: FieldReader): string[] | undefined {
  const times = text === '' ? [] : text.split(',').slice(0, 24);
  const read = times.flatMap((one) => time(one.trim(), `${field.at}.2`, field.scope) ?? []);
  return read.length === 0 ? undefined : read;
}
