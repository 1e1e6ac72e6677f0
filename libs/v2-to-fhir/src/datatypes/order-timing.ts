import type { Quantity, ServiceRequest, Timing, TimingRepeat } from '#fhir';
import { requestPriority } from '../codes/result.js';
import type { MappingScope } from '../scope.js';
import { code, originalCode } from './code.js';
import { between } from './date-time.js';
import { duration, later, type Span } from './duration.js';

export type Priority = Pick<ServiceRequest, 'priority' | '_priority'>;

/** What TQ1, or TQ of older versions, says of an order: when, how much, how urgent. */
export interface OrderTiming {
  readonly timing: Timing | undefined;
  readonly quantity: Quantity | undefined;
  /** Read when it is asked for: not every resource has one. */
  readonly priority: () => Priority;
  readonly condition: string | undefined;
  readonly text: string | undefined;
  readonly asNeeded: boolean;
}

/** Table 0485; what R4 has no code for stays beside the element. */
export function priorityOf(value: string | undefined, at: string, scope: MappingScope): Priority {
  if (value === undefined) return {};
  const priority = code(requestPriority, value, at, scope);
  return priority === undefined ? { _priority: originalCode(requestPriority.id, value) } : { priority };
}

/** The first that says any. */
export function firstPriority(timings: readonly OrderTiming[]): Priority | undefined {
  for (const timing of timings) {
    const priority = timing.priority();
    if (Object.keys(priority).length > 0) return priority;
  }
  return undefined;
}

/** When it begins and ends; an end that lacks from how long it lasts, and that alone as a duration. */
interface Bounds {
  readonly bounds: Pick<TimingRepeat, 'boundsPeriod' | 'boundsDuration'>;
  /** Whether they say how long it lasts: not where the start is a day, at whatever hour, or the end is given, too. */
  readonly saysSpan: boolean;
}

export function boundsOf(
  start: string | undefined,
  end: string | undefined,
  lasts: Span | undefined,
  scope: MappingScope,
): Bounds {
  if (lasts === undefined) return { bounds: { boundsPeriod: between(start, end, scope) }, saysSpan: false };
  if (start === undefined && end === undefined) return { bounds: { boundsDuration: duration(lasts) }, saysSpan: true };
  const worked = end === undefined ? later(start, lasts) : start === undefined ? later(end, lasts, -1) : undefined;
  return {
    bounds: { boundsPeriod: between(start ?? worked, end ?? worked, scope) },
    saysSpan: worked !== undefined,
  };
}
