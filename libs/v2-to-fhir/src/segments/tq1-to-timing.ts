import type { Timing, TimingRepeat } from '#fhir';
import { element } from '../compact.js';
import { dateTimeOf, time } from '../datatypes/date-time.js';
import { minutesOf, span } from '../datatypes/duration.js';
import { boundsOf, type OrderTiming, priorityOf } from '../datatypes/order-timing.js';
import { positive } from '../datatypes/quantity.js';
import { cq } from '../datatypes/quantity.js';
import { isAsNeeded, isMeal, isUnderstood, rpt } from '../datatypes/repeat-pattern.js';
import type { SegmentReader } from '../reader.js';

/** TQ1[ServiceRequest], TQ1[MedicationRequest]. */
export function orderTiming(tq1: SegmentReader): OrderTiming {
  tq1.text(1); // Set ID
  const pattern = tq1.first(3, (field) => rpt(field, field.component(1)));
  const occurrence = tq1.first(13, (field) => span(field, field.component(2)));
  const occurrences = positive(tq1.value(14));
  const lasts = tq1.first(6, (field) => span(field, field.component(2)));
  const { bounds, saysSpan } = boundsOf(dateTimeOf(tq1, 7), dateTimeOf(tq1, 8), lasts, tq1.scope);
  const repeat = element<TimingRepeat>({
    ...pattern?.repeat,
    ...bounds,
    offset: pattern?.repeat?.offset ?? offset(tq1, pattern?.repeat),
    timeOfDay: pattern?.repeat?.when === undefined ? timesOfDay(tq1) : undefined,
    duration: occurrence?.value,
    durationUnit: occurrence?.unit,
    // R4 tim-8: the guide's countMax needs a count; the same number says that it is meant exactly.
    count: occurrences,
    countMax: occurrences,
  });
  return {
    timing: element<Timing>({ repeat, code: pattern?.code }),
    quantity: tq1.first(2, cq),
    priority: () => priorityOf(tq1.value(9), `${tq1.at}-9`, tq1.scope),
    condition: tq1.value(10),
    text: texts(tq1, {
      3: tq1.populated(3) && isUnderstood(tq1.field(3), pattern),
      5: repeat?.offset !== undefined,
      6: saysSpan,
      13: occurrence !== undefined,
    }),
    asNeeded: isAsNeeded(tq1.field(3).component(1).text(1)),
  };
}

/** TQ1-11, and behind it the times that could not be taken apart, as they were sent. */
function texts(tq1: SegmentReader, understood: Readonly<Record<3 | 5 | 6 | 13, boolean>>): string | undefined {
  const left = ([3, 5, 6, 13] as const).filter((field) => tq1.populated(field) && !understood[field]);
  const lines = [tq1.value(11), ...left.map((field) => tq1.field(field).whole())];
  return lines.filter((line) => line !== undefined && line !== '').join('\n') || undefined;
}

/** TQ1-5 before or after the event of TQ1-3, in minutes. */
function offset(tq1: SegmentReader, repeat: TimingRepeat | undefined): number | undefined {
  const [event] = repeat?.when ?? [];
  if (event === undefined || isMeal(event)) return undefined;
  return minutesOf(tq1.first(5, (field) => span(field, field.component(2))));
}

const timesOfDay = (tq1: SegmentReader): string[] | undefined =>
  tq1.each(4, (field) => time(field.text(1).replaceAll(':', ''), field.at, field.scope));
