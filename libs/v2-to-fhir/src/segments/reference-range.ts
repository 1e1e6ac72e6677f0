import type { Observation, Quantity } from '#fhir';
import { exact, isRising, unit } from '../datatypes/quantity.js';
import type { SegmentReader } from '../reader.js';

type Range = NonNullable<Observation['referenceRange']>[number];

/** OBX-7: always the text; low and high where it can mean one thing only, in the units of OBX-6. */
export function referenceRange(obx: SegmentReader): Range[] | undefined {
  const text = obx.populated(7) ? obx.field(7).whole().trim() : '';
  if (text === '') return undefined;
  return [{ ...bounds(withoutUnit(text, obx), () => (obx.populated(6) ? unit(obx.field(6)) : {})), text }];
}

/** `12.0-16.0 g/dL`: the unit of OBX-6 once more. Another unit stays, so that its numbers are not taken for those of OBX-6. */
function withoutUnit(text: string, obx: SegmentReader): string {
  const own = /[A-Za-z%]/.test(text) && obx.populated(6) ? obx.segment.value(6) : '';
  return own !== '' && text.endsWith(own) ? text.slice(0, -own.length).trimEnd() : text;
}

const number = String.raw`([+-]?(?:\d+\.?\d*|\.\d+))`;
const between = new RegExp(`^${number}\\s*(?:-|–|to)\\s*${number}$`);
const atLeast = new RegExp(`^>=\\s*${number}$`);
const atMost = new RegExp(`^<=\\s*${number}$`);

function bounds(text: string, unitsOf: () => Quantity): Pick<Range, 'low' | 'high'> {
  if (text.length > 60) return {};
  const [, from, to] = between.exec(text) ?? [];
  const low = exact(from ?? atLeast.exec(text)?.[1]);
  const high = exact(to ?? atMost.exec(text)?.[1]);
  if ((low === undefined && high === undefined) || (low !== undefined && high !== undefined && !isRising(low, high)))
    return {};
  const units = unitsOf();
  return {
    low: low && { ...low, ...units },
    high: high && { ...high, ...units },
  };
}
