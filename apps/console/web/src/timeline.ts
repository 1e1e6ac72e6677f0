import { apiPath, getJson } from './api.js';

/** What happened to a person, as `GET /api/record/persons/<id>/timeline` answers it. */
export interface Timeline {
  readonly enterpriseId: string;
  /** The newest first; what has no date at the end. */
  readonly entries: readonly TimelineEntry[];
  readonly trends: readonly Trend[];
  readonly cutOff: readonly string[];
}

type Flag = 'normal' | 'low' | 'high' | 'abnormal';

export interface TimelineEntry {
  readonly type: string;
  readonly id: string;
  readonly date?: string;
  readonly end?: string;
  readonly title: string;
  readonly value?: string;
  readonly flag?: Flag;
  readonly status?: string;
  readonly messageId: string;
  readonly receivedAt: string;
  readonly version: number;
}

export interface Trend {
  readonly code: string;
  readonly title: string;
  readonly unit: string;
  readonly points: readonly TrendPoint[];
}

export interface TrendPoint {
  readonly id: string;
  readonly date: string;
  readonly value: number;
  readonly comparator?: string;
  readonly low?: number;
  readonly high?: number;
  readonly flag?: Flag;
  readonly status: string;
  readonly messageId: string;
}

export const timelineOf = (person: string): Promise<Timeline> =>
  getJson(apiPath(['record', 'persons', person, 'timeline']));

/** Lanes of the timeline, with the types of the record in each. */
export const lanes = [
  ['Visits', ['Encounter', 'Appointment']],
  ['Results', ['DiagnosticReport', 'Observation']],
  ['Medications', ['MedicationRequest', 'MedicationDispense', 'MedicationAdministration', 'Immunization']],
  ['Documents', ['DocumentReference']],
  ['Conditions', ['Condition', 'Procedure', 'AllergyIntolerance']],
] as const;

export const laneOf = (type: string): string =>
  lanes.find(([, types]) => types.some((one) => one === type))?.[0] ?? 'Conditions';

export const isAbnormal = (flag: Flag | undefined): boolean => flag !== undefined && flag !== 'normal';

/** A date as the source gave it, which may be a year only, or masked. */
export function dateText(date: string | undefined): string {
  if (date === undefined) return 'no date';
  return date.replace('T', ' ').replace(/(\d\d:\d\d):\d\d(?:\.\d+)?/, '$1');
}
