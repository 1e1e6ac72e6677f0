import type { Encounter, Extension } from '#fhir';
import { encounterPriority, modeOfArrival } from '../codes/encounter.js';
import { v2System } from '../codes/uris.js';
import { concat, listOf } from '../compact.js';
import { codingOf, concept } from '../datatypes/concept.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { pl } from '../datatypes/location.js';
import { xcn } from '../datatypes/practitioner.js';
import { decimal } from '../datatypes/quantity.js';
import type { SegmentReader } from '../reader.js';
import { participant, place } from './pv1-to-encounter.js';

/** PV2[Encounter]: the encounter of PV1 with what PV2 adds. */
export function withPv2(encounter: Encounter, pv2: SegmentReader): Encounter {
  const days = decimal(pv2.value(11));
  return {
    ...encounter,
    meta: protection(pv2),
    extension: listOf(planned(plannedStart, pv2, 8), planned(plannedEnd, pv2, 9), arrival(pv2)),
    participant: concat(
      encounter.participant,
      pv2.each(13, (field) => participant(xcn(field), 'REF', 'referrer')),
    ),
    reasonCode: listOf(
      pv2.first(3, (field) => concept(field)),
      description(pv2),
    ),
    priority: pv2.first(25, (field) => concept(field, encounterPriority)),
    length:
      days === undefined || days <= 0
        ? undefined
        : { value: days, unit: 'days', system: 'http://unitsofmeasure.org', code: 'd' },
    location: concat(
      encounter.location,
      listOf(
        place(
          pv2.first(1, (field) => pl(field)),
          'planned',
        ),
      ),
    ),
  };
}

/** PV2-22, the visit protection indicator. */
function protection(pv2: SegmentReader): Encounter['meta'] {
  const code = pv2.value(22);
  return code === undefined
    ? undefined
    : { security: [{ system: v2System('0136'), code, display: 'visit protection' }] };
}

const plannedStart = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedStartDate';
const plannedEnd = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate';

function planned(url: string, pv2: SegmentReader, field: number): Extension | undefined {
  const valueDateTime = dateTimeOf(pv2, field);
  return valueDateTime === undefined ? undefined : { url, valueDateTime };
}

function arrival(pv2: SegmentReader): Extension | undefined {
  const valueCoding = pv2.first(38, (field) => codingOf(field, modeOfArrival));
  return valueCoding && { url: 'http://hl7.org/fhir/StructureDefinition/encounter-modeOfArrival', valueCoding };
}

// The guide puts PV2-12 into the narrative; as the text of a reason it can be searched and is not taken for markup.
function description(pv2: SegmentReader): { text: string } | undefined {
  const text = pv2.value(12);
  return text === undefined ? undefined : { text };
}
