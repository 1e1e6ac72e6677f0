import type { Coding, Extension, Identifier, Reference } from '#fhir';
import { confidentiality } from '../codes/order.js';
import { structureDefinition, v2System } from '../codes/uris.js';
import { concat, element, listOf } from '../compact.js';
import { xad } from '../datatypes/address.js';
import { concept, codingOf } from '../datatypes/concept.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { cx, ei } from '../datatypes/identifier.js';
import { xon } from '../datatypes/organization.js';
import { roleOf } from '../datatypes/practitioner-role.js';
import { xcn } from '../datatypes/practitioner.js';
import { xtn } from '../datatypes/telecom.js';
import type { FieldReader, SegmentReader } from '../reader.js';

/** ORC-1 as sent with ORC-9: what happened to the order, of which the status is only the consequence. */
export function businessEvent(orc: SegmentReader | undefined): Extension | undefined {
  if (orc === undefined) return undefined;
  const code = orc.value(1);
  const valueDateTime = dateTimeOf(orc, 9);
  const extension = listOf<Extension>(
    code === undefined
      ? undefined
      : { url: 'value', valueCodeableConcept: { coding: [{ system: v2System('0119'), code }] } },
    valueDateTime === undefined ? undefined : { url: 'date', valueDateTime },
  );
  return extension && { url: structureDefinition('businessEvent'), extension };
}

/** ORC-16, as an extension where the resource has no element for it. */
export function statusReason(orc: SegmentReader | undefined, name: string): Extension | undefined {
  const valueCodeableConcept = orc?.first(16, (field) => concept(field));
  return valueCodeableConcept && { url: structureDefinition(name), valueCodeableConcept };
}

/** ORC-28. */
export function security(orc: SegmentReader | undefined): { security: Coding[] } | undefined {
  const labels = orc?.each(28, (field) => codingOf(field, confidentiality));
  return labels && { security: labels };
}

/** ORC-12 with its address ORC-24. */
export const orderingProvider = (orc: SegmentReader): Reference | undefined => {
  const address = orc.each(24, xad);
  const provider = orc.first(12, (field) => xcn(field, address && { address }));
  if (provider === undefined) orc.forget(24);
  return provider;
};

/** ORC-12, else OBR-16, for the facility of ORC-21 to ORC-23 where that is named. */
export function requester(orc: SegmentReader | undefined, provider: Reference | undefined): Reference | undefined {
  const ordering = (orc && orderingProvider(orc)) ?? provider;
  const organization = orc && orderingFacility(orc);
  if (orc === undefined || organization === undefined) return ordering;
  return roleOf({ practitioner: ordering, organization }, orc.scope);
}

function orderingFacility(orc: SegmentReader): Reference | undefined {
  if (!orc.populated(21)) return undefined;
  const more = element({ address: orc.each(22, xad), telecom: orc.each(23, (field) => xtn(field)) });
  return orc.first(21, (field) => xon(field, more));
}

/** ORC-4 (EI, or EIP in 2.8.2), ORC-38: numbers of the group that the order was made or filled in. */
export interface GroupNumbers {
  readonly placerGroup: Identifier | undefined;
  readonly fillerGroup: Identifier | undefined;
}

export function groupNumbers(orc: SegmentReader | undefined): GroupNumbers {
  const filler = orc?.first(38, (field) => ei(field, 'FGN', 'filler-group'));
  if (orc === undefined || !orc.populated(4)) return { placerGroup: undefined, fillerGroup: filler };
  const field = orc.field(4);
  if (!isPair(field)) return { placerGroup: ei(field, 'PGN', 'placer-group'), fillerGroup: filler };
  return {
    placerGroup: ei(field.component(1), 'PGN', 'placer-group'),
    fillerGroup: filler ?? ei(field.component(2), 'FGN', 'filler-group'),
  };
}

/** EIP, or where it has no subcomponents an EI of the placer (ORC-8, OBR-29 of senders before 2.5). */
export function orderNumbers(field: FieldReader): Identifier[] | undefined {
  if (!isPair(field) && field.component(3).value(1) === undefined && field.component(2).value(1) !== undefined)
    return listOf(ei(field, 'PLAC', 'placer'));
  return listOf(ei(field.component(1), 'PLAC', 'placer'), ei(field.component(2), 'FILL', 'filler'));
}

/** Whether the two components are EI themselves, with an authority in their subcomponents. */
const isPair = (field: FieldReader): boolean => field.component(1).text(2) !== '' || field.component(2).text(2) !== '';

/** OBR-53, ORC-33. */
export const alternateNumbers = (orc: SegmentReader | undefined, obr?: SegmentReader): Identifier[] | undefined =>
  concat(obr?.each(53, placerNumber) ?? orc?.each(33, placerNumber));

function placerNumber(field: FieldReader): Identifier | undefined {
  const number = cx(field);
  return number && { ...number, type: number.type ?? { coding: [{ system: v2System('0203'), code: 'PLAC' }] } };
}
