import type { NumberedThing } from '#contracts';
import { referenceOf } from '#fhir';
import { cx } from '../datatypes/identifier.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';

/** The visit or account that a CX names, under the reference that its resource has in every message. */
export function numbered(
  resourceType: 'Account' | 'Encounter',
  segment: SegmentReader | undefined,
  field: number,
): NumberedThing | undefined {
  const { system = '', value } =
    segment?.first(field, (cxField) => (resourceType === 'Account' ? cx(cxField, 'account') : cx(cxField))) ?? {};
  if (segment === undefined || value === undefined) return undefined;
  const id = resourceId(resourceType, segment.scope.context.organization, system, value);
  return { resource: referenceOf({ resourceType, id }), system, value };
}
