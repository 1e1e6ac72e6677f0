import type { InfluencesView } from '../../src/api/inspection-views.js';

/** What is pointed at: a value of the message or an element of its resources. */
export type Pointed = { readonly kind: 'value' | 'element'; readonly at: string };

/** What belongs to what is pointed at. */
export interface Provenance {
  readonly isTraced: (value: string) => boolean;
  readonly elementsOf: (value: string) => readonly string[];
  /** A value decides an element also by deciding what it stands in. */
  readonly valuesOf: (element: string) => readonly string[];
}

export function provenance(influences: InfluencesView['influences']): Provenance {
  const byValue = new Map(influences.map(({ at, elements }) => [at, elements]));
  return {
    isTraced: (value) => byValue.has(value),
    elementsOf: (value) => byValue.get(value) ?? [],
    valuesOf: (element) =>
      influences.flatMap(({ at, elements }) => (elements.some((one) => isWithin(element, one)) ? [at] : [])),
  };
}

/** `Patient/1.name[0].family` lies in `Patient/1.name[0]` and in `Patient/1`; `PID-3[2].1` in `PID-3` and `PID-3[2]`. */
export const isWithin = (place: string, other: string): boolean =>
  place.startsWith(other) && (place.length === other.length || '.['.includes(place.charAt(other.length)));
