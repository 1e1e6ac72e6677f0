import type { Reference } from '#fhir';
import type { Order } from './order.js';
import { conditionFromDg1 } from './segments/dg1-to-condition.js';

/** DG1 of an order: why it was placed. */
export function orderReasons({ group, subject, encounter }: Order): Reference[] | undefined {
  const reasons = group.diagnoses.flatMap((dg1) => {
    const condition = conditionFromDg1(dg1, subject, encounter);
    return condition === undefined ? [] : [dg1.scope.add(condition)];
  });
  return reasons.length === 0 ? undefined : reasons;
}
