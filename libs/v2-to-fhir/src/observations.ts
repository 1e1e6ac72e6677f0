import type { ObservationGroup } from './order-groups.js';
import { resourceId } from './ids.js';

/** All OBX that tell of one thing: same OBX-3 and OBX-4 within the order (HL7 7.4.2, OBX-11: they change as a unit). */
export interface LogicalObservation {
  readonly id: string;
  readonly parts: readonly [ObservationGroup, ...ObservationGroup[]];
}

/** Without OBX-3 and OBX-4 nothing tells two OBX apart but their place. */
export function logicalObservations(owner: string, groups: readonly ObservationGroup[]): LogicalObservation[] {
  const byKey = new Map<string, [ObservationGroup, ...ObservationGroup[]]>();
  for (const group of groups) {
    const key = keyOf(group, byKey);
    const parts = byKey.get(key);
    if (parts === undefined) byKey.set(key, [group]);
    else parts.push(group);
  }
  return Array.from(byKey, ([key, parts]) => ({ id: resourceId('Observation', owner, key), parts: standing(parts) }));
}

/** Several values at several times under one key are a series, not one value: the later ones get their time as key. */
function keyOf({ obx }: ObservationGroup, seen: ReadonlyMap<string, readonly ObservationGroup[]>): string {
  const code = obx.text(3, 1);
  const system = obx.text(3, code === '' ? 2 : 3);
  const key = [code, system, obx.populated(4) ? obx.field(4).whole() : ''].join('\n');
  const time = obx.text(14);
  const first = seen.get(key)?.[0];
  return first === undefined || first.obx.text(14) === time ? key : `${key}\n${time}`;
}

/** Of a key whose old value is withdrawn (D, W, X) and whose new one is sent beside it, the new one stands. */
function standing(parts: readonly [ObservationGroup, ...ObservationGroup[]]): LogicalObservation['parts'] {
  if (parts.length === 1) return parts;
  const [first, ...rest] = parts.filter(({ obx }) => !/^[DWX]$/.test(obx.text(11)));
  return first === undefined ? parts : [first, ...rest];
}
