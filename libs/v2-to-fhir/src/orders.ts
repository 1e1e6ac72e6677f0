import { mapImmunizations } from './immunizations.js';
import { orderReasons } from './diagnoses.js';
import { resourceId } from './ids.js';
import type { Content } from './messages.js';
import { logicalObservations } from './observations.js';
import { type KeysSeen, type Order, orderOf, type Subject } from './order.js';
import type { OrderGroup } from './order-groups.js';
import { ParentResults } from './parent-results.js';
import { mapPrescription } from './pharmacy.js';
import { addProvenance, mapObservations, mapReport, mapSpecimenObservations, type Outcome } from './results.js';
import { serviceRequest } from './segments/obr-to-service-request.js';
import { specimenReferences } from './segments/obr-to-specimen.js';

/** ORC, OBR, RX… of one patient, each order by what its segments say that it is. */
export function mapOrders(
  groups: readonly OrderGroup[],
  subject: Subject,
  content: Content,
  keysSeen: KeysSeen,
): Outcome[] {
  const parents = new ParentResults(groups);
  return groups.flatMap((group) => {
    const order = orderOf(group, subject, keysSeen);
    return order === undefined ? [] : [mapOrder(order, content, keysSeen, parents)];
  });
}

function mapOrder(order: Order, content: Content, keysSeen: KeysSeen, parents: ParentResults): Outcome {
  const { obr, pharmacy } = order.group;
  if (content === 'vaccination') return mapImmunizations(order, keysSeen);
  if (pharmacy.length > 0) return mapPrescription(order, keysSeen);
  if (obr === undefined) return content === 'pharmacy' ? mapPrescription(order, keysSeen) : mapRequest(order);
  return content === 'results' ? mapReport(order, obr, parents) : mapRequest(order);
}

/** ORM, OML, OMG: what is asked for, with the answers to what was asked at order entry. */
function mapRequest(order: Order): Outcome {
  const { group, requestKey, subject, encounter, anchor } = order;
  const specimens = specimenReferences(order);
  const context = { subject, encounter, category: undefined, specimen: undefined, effective: {} };
  const owner = resourceId('order-observation', requestKey);
  const { results, questions, operations } = mapObservations(logicalObservations(owner, group.observations), context);
  const parts = { specimens, supportingInfo: [...results, ...questions], reasons: orderReasons(order) };
  const request = anchor.scope.add(serviceRequest(order, parts));
  addProvenance(order, request);
  return { focus: [request], operations: [...operations, ...mapSpecimenObservations(order, specimens)] };
}
