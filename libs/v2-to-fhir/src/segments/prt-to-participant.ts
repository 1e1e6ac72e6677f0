import type { Device, DeviceUdiCarrier, Extension, Reference } from '#fhir';
import { concat, element, listOf } from '../compact.js';
import { xad } from '../datatypes/address.js';
import { concept } from '../datatypes/concept.js';
import { between, dateTimeOf } from '../datatypes/date-time.js';
import { deviceOf } from '../datatypes/device.js';
import { locationByAddress, pl } from '../datatypes/location.js';
import { xon } from '../datatypes/organization.js';
import { roleOf } from '../datatypes/practitioner-role.js';
import { xcn } from '../datatypes/practitioner.js';
import { xtn } from '../datatypes/telecom.js';
import type { FieldReader, SegmentReader } from '../reader.js';

/** PRT: what took part in an order or observation, by what it became. */
export interface Participant {
  /** PRT-4.1, table 0912. */
  readonly role: string;
  /** PRT-5 to PRT-8. */
  readonly who: Reference | undefined;
  readonly device: Reference | undefined;
  readonly locations: Extension[] | undefined;
}

export function participants(segments: readonly SegmentReader[]): Participant[] {
  return segments.flatMap((prt) => {
    // PRT-2 = D takes a participation back: none is what is left of it.
    if (prt.segment.value(2) === 'D') return [];
    const one = participant(prt);
    // Without anybody who had it, the role has come to stand nowhere.
    if (one.who === undefined) prt.forget(4);
    return [one];
  });
}

export const inRoles = (participation: readonly Participant[], roles: ReadonlySet<string>): Reference[] | undefined =>
  concat(participation.flatMap(({ role, who }) => (who !== undefined && roles.has(role) ? [who] : [])));

function participant(prt: SegmentReader): Participant {
  return {
    role: prt.text(4),
    who: role(prt),
    device: device(prt),
    locations: places(prt),
  };
}

/** PRT[PractitionerRole]. */
function role(prt: SegmentReader): Reference | undefined {
  if (!prt.populated(5) && !prt.populated(8)) return undefined;
  const address = prt.each(14, xad);
  const practitioner = prt.first(5, (field) => xcn(field, address && { address }));
  if (practitioner === undefined) prt.forget(14);
  return roleOf(
    {
      practitioner,
      organization: prt.first(8, (field) =>
        xon(field, element({ type: prt.each(7, (kind) => concept(kind, '0406')) })),
      ),
      code: prt.each(4, (field) => concept(field, '0912')),
      specialty: prt.each(6, (field) => concept(field)),
      location: prt.each(9, (field) => pl(field)),
      period: between(dateTimeOf(prt, 11), dateTimeOf(prt, 12), prt.scope),
      telecom: prt.each(15, (field) => xtn(field)),
    },
    prt.scope,
  );
}

/** PRT[Device]. */
function device(prt: SegmentReader): Reference | undefined {
  if (!prt.populated(10)) return undefined;
  const more = element<Omit<Device, 'resourceType' | 'id'>>({
    udiCarrier: concat(
      listOf(prt.first(10, udiOf)),
      prt.each(16, (field) => {
        const deviceIdentifier = field.value(1);
        return deviceIdentifier === undefined ? undefined : { deviceIdentifier, issuer: field.value(3) };
      }),
    ),
    manufactureDate: dateTimeOf(prt, 17),
    expirationDate: dateTimeOf(prt, 18),
    lotNumber: prt.value(19),
    serialNumber: prt.value(20),
    distinctIdentifier: prt.value(21),
    type: prt.first(22, (field) => concept(field)),
  });
  return prt.first(10, (field) => deviceOf(field, more));
}

/** PRT-10 in the form that people or scanners read of a label (GS1, HIBC): a unique device identifier. */
function udiOf(field: FieldReader): DeviceUdiCarrier | undefined {
  const deviceIdentifier = field.value(1);
  return deviceIdentifier !== undefined && /^(\(01\)|\+[A-Z])/.test(deviceIdentifier)
    ? { deviceIdentifier }
    : undefined;
}

/** PRT[Observation-Location]. */
function places(prt: SegmentReader): Extension[] | undefined {
  if (prt.populated(5) || prt.populated(8)) return undefined;
  const found = concat(listOf(prt.first(9, (field) => pl(field))), listOf(prt.first(14, locationByAddress)));
  return found?.map(eventLocation);
}

export const eventLocation = (valueReference: Reference): Extension => ({
  url: 'http://hl7.org/fhir/StructureDefinition/event-location',
  valueReference,
});
