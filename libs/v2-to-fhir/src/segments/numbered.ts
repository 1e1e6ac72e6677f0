import type { NumberedThing } from '#contracts';
import { referenceOf } from '#fhir';
import { type Authority, authority, authoritySystem } from '../datatypes/authority.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';

/** CX.4; beside a universal id, which is the system, its namespace says nothing that is kept. */
function scopeOf(segment: SegmentReader, field: number): Authority {
  const named = segment.field(field).component(4);
  const universalId = named.text(2);
  if (universalId === '') return authority(named);
  return { namespace: segment.segment.value(field, 1, 4, 1), universalId, universalIdType: named.text(3) };
}

/** The visit or account that a CX names, under the reference that its resource has in every message. */
export function numbered(
  resourceType: 'Account' | 'Encounter',
  segment: SegmentReader | undefined,
  field: number,
): NumberedThing | undefined {
  const value = segment?.value(field);
  if (segment === undefined || value === undefined) return undefined;
  const local = resourceType === 'Account' ? 'account' : 'local';
  const system = authoritySystem(scopeOf(segment, field), segment.scope, local);
  const id = resourceId(resourceType, segment.scope.context.organization, system, value);
  return { resource: referenceOf({ resourceType, id }), system, value };
}
