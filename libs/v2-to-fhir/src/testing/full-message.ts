import { fieldsOf, segmentMaps, segmentRows } from './guide.js';
import { SampleMessage } from './sample-message.js';

/** Fields of segments for which the guide has no table, by type, from the standard (chapters 3 and 6). */
const otherFields: Readonly<Record<string, string>> = {
  DB1: 'SI CWE CX ID DT DT DT',
  ACC: 'DTM CWE ST CWE ID ID XCN ST ST ID XAD NM EI',
  GT1: `SI CX XPN XPN XAD XTN XTN DTM CWE CWE CWE ST DT DT NM XPN XAD XTN CX CWE XON ID CWE DTM DTM CWE CP NM CX CWE
    CWE CWE CWE CWE CWE CWE CWE DT DT CWE CWE XPN CWE XPN XTN CWE CWE XPN XTN CWE ST JCC XON CWE CWE FC ST`,
  IN2: `CX ST XCN CWE CWE ST XPN ST XPN CWE ST XPN CX XPN CX CWE CWE ST CWE ID CWE CWE CWE DT DT CX CWE RMC PTA DDI
    CWE CWE CWE CWE CWE CWE CWE XPN ST ID CX CX CWE CWE ST CWE CWE XPN XPN XPN CWE CWE CX ST CWE CWE ST ST CX XON
    CX CWE XTN XTN CWE ID CWE XPN XTN CWE XON CWE`,
};

const typesOf = (segment: string): readonly (readonly [field: number, type: string])[] =>
  segment in otherFields
    ? (otherFields[segment] ?? '').split(/\s+/).map((type, at) => [at + 1, type])
    : fieldsOf('segments', segment).map(({ source, type }) => [Number(/\d+$/.exec(source)?.[0]), type]);

/** A value of a message, where it was planted. */
export interface Planted {
  /** `PID-11.1.2`. */
  readonly at: string;
  readonly value: string;
}

/** Values for fields whose type does not say all: indicators of table 0136, numbers within bounds. */
const conforming: Readonly<Record<string, string>> = { 'PID-25': '7', 'DG1-15': '7', 'SCH-10': 'min' };

/** A message in which every field that a segment leaves empty is filled with a value of its type, and those values. */
export function fullMessage(
  type: string,
  segments: readonly string[],
  segment: string,
): { text: string; planted: readonly Planted[] } {
  const sample = new SampleMessage(type, segments);
  const planted: Planted[] = [];
  for (const [field, kind] of typesOf(segment)) {
    const place = { segment, field, part: [] };
    if ((segment === 'MSH' && field <= 2) || sample.raw(place) !== '') continue;
    const at = `${segment}-${field}`;
    const known = conforming[at] ?? (isIndicator(at) ? 'Y' : undefined);
    if (known === undefined) planted.push(...partsOf(sample.plant(place, kind === 'varies' ? 'ST' : kind), at));
    else {
      sample.set(place, known);
      planted.push({ at, value: known });
    }
  }
  return { text: sample.toString(), planted };
}

const isIndicator = (at: string): boolean =>
  segmentMaps()
    .filter((map) => map.startsWith(`${at.slice(0, 3)}[`))
    .flatMap(segmentRows)
    .some(({ source, vocabulary }) => source === at && /^yes\/?no/i.test(vocabulary));

function partsOf(raw: string, at: string): Planted[] {
  const components = raw.split('^');
  return components.flatMap((component, c) =>
    component.split('&').flatMap((value, s, { length }) => {
      if (value === '') return [];
      const part = components.length === 1 && length === 1 ? '' : `.${c + 1}${length > 1 ? `.${s + 1}` : ''}`;
      return [{ at: `${at}${part}`, value }];
    }),
  );
}
