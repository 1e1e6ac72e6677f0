import type { Account, Reference } from '#fhir';
import { cx } from '../datatypes/identifier.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';

/** PID[Account], MRG[Account]: the account of PID-18 or MRG-3, by its number and, where that is scoped to nobody, by its owner. */
export function accountOf(
  segment: SegmentReader,
  field: 3 | 18,
  status: Account['status'],
  subject?: Reference,
): Reference | undefined {
  const number = segment.first(field, (number) => cx(number, 'account'));
  if (number === undefined) return undefined;
  const { scope } = segment;
  return scope.add({
    resourceType: 'Account',
    id: resourceId('Account', scope.context.organization, number.system ?? '', number.value ?? ''),
    identifier: [number],
    status,
    subject: subject && [subject],
  });
}
