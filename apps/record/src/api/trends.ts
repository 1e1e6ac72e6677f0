import type { Coding, Observation } from '#fhir';
import type { PersonResource } from '#storage';
import { asFhir, storedResource } from '../json-resource.js';
import { type Flag, flagOf, textOf } from './entry.js';

/** Numbers of one test in one unit over time. What is in another unit is another series, as no unit is converted. */
export interface Trend {
  /** `system|code` as the source sent it. */
  readonly code: string;
  readonly title: string;
  readonly unit: string;
  /** The oldest first. */
  readonly points: readonly TrendPoint[];
}

interface TrendPoint {
  readonly id: string;
  /** RFC 3339. */
  readonly date: string;
  readonly value: number;
  /** `<` and its kin: the true value lies beyond. */
  readonly comparator?: string;
  readonly low?: number;
  readonly high?: number;
  readonly flag?: Flag;
  readonly status: string;
  readonly messageId: string;
}

/** Statuses under which a value counts for nothing (R4 ObservationStatus). */
const countsForNothing = new Set(['cancelled', 'entered-in-error', 'registered']);

/** In the order of their titles. */
export function trendsOf(observations: readonly PersonResource[]): readonly Trend[] {
  const series = new Map<string, { code: string; title: string; unit: string; points: TrendPoint[] }>();
  for (const recorded of observations) {
    const resource = asFhir(storedResource(recorded.body));
    if (resource.resourceType !== 'Observation' || countsForNothing.has(resource.status)) continue;
    const point = pointOf(resource, recorded.sequence);
    const coding = resource.code.coding?.[0];
    if (!point || !(coding?.code ?? resource.code.text)) continue;
    const code = codeOf(coding, resource.code.text);
    const unit = resource.valueQuantity?.unit ?? resource.valueQuantity?.code ?? '';
    const known = series.get(`${code}\n${unit}`) ?? { code, title: textOf(resource.code) ?? code, unit, points: [] };
    series.set(`${code}\n${unit}`, known);
    known.points.push(point);
  }
  const trends = [...series.values()];
  for (const { points } of trends) points.sort((a, b) => Date.parse(a.date) - Date.parse(b.date));
  return trends.sort((a, b) => a.title.localeCompare(b.title, 'en') || a.unit.localeCompare(b.unit, 'en'));
}

const codeOf = (coding: Coding | undefined, text: string | undefined): string =>
  coding?.code === undefined ? `|${text ?? ''}` : `${coding.system ?? ''}|${coding.code}`;

function pointOf(one: Observation, messageId: string): TrendPoint | undefined {
  const { value, comparator } = one.valueQuantity ?? {};
  const date = one.effectiveDateTime ?? one.effectivePeriod?.start ?? one.issued;
  if (typeof value !== 'number' || date === undefined || Number.isNaN(Date.parse(date))) return undefined;
  // The first range is the one that the source compared with; others are for other people.
  const { low, high } = one.referenceRange?.[0] ?? {};
  const flag = flagOf(one);
  return {
    id: one.id ?? '',
    date,
    value,
    ...(comparator && { comparator }),
    ...(low?.value !== undefined && { low: low.value }),
    ...(high?.value !== undefined && { high: high.value }),
    ...(flag && { flag }),
    status: one.status,
    messageId,
  };
}
