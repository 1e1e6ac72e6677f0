import type { CodeableConcept, FhirResource, Observation, Period, Quantity } from '#fhir';
import type { PersonResource } from '#storage';
import { asFhir, isObject, storedResource } from '../json-resource.js';

/** One thing in the life of a person. */
export interface TimelineEntry {
  readonly type: string;
  readonly id: string;
  /** RFC 3339 as the source gave it; absent where it gave none. */
  readonly date?: string;
  readonly end?: string;
  readonly title: string;
  /** Text of the value, of an observation. */
  readonly value?: string;
  readonly flag?: Flag;
  readonly status?: string;
  /** Message that last wrote it: the way to its trace. */
  readonly messageId: string;
  /** RFC 3339, receipt of the message that last changed it. */
  readonly receivedAt: string;
  /** From 1, one more with each change. */
  readonly version: number;
}

/** What the source says of a value: v3 ObservationInterpretation, grouped as people read it. */
export type Flag = 'normal' | 'low' | 'high' | 'abnormal';

export function entryOf(recorded: PersonResource): TimelineEntry {
  const resource = asFhir(storedResource(recorded.body));
  const { date, end } = dateOf(resource);
  const title = titleOf(resource);
  const isObservation = resource.resourceType === 'Observation';
  const [value, flag] = isObservation ? [valueOf(resource), flagOf(resource)] : [];
  const status = 'status' in resource ? resource.status : undefined;
  return {
    type: recorded.type,
    id: recorded.id,
    ...(date !== undefined && { date }),
    ...(end !== undefined && { end }),
    title: title ?? recorded.type,
    ...(value !== undefined && { value }),
    ...(flag && { flag }),
    ...(typeof status === 'string' && { status }),
    messageId: recorded.sequence,
    receivedAt: recorded.updatedAt,
    version: recorded.version,
  };
}

/** When it was, by the element that each type has for it. */
function dateOf(resource: FhirResource): { readonly date?: string | undefined; readonly end?: string | undefined } {
  switch (resource.resourceType) {
    case 'Encounter':
      return within(resource.period);
    case 'Observation':
    case 'DiagnosticReport':
      return { date: resource.effectiveDateTime ?? resource.effectivePeriod?.start ?? resource.issued };
    case 'MedicationRequest':
      return { date: resource.authoredOn };
    case 'MedicationDispense':
      return { date: resource.whenHandedOver ?? resource.whenPrepared };
    case 'MedicationAdministration':
      return resource.effectivePeriod ? within(resource.effectivePeriod) : { date: resource.effectiveDateTime };
    case 'DocumentReference':
      return { date: resource.date };
    case 'Condition':
      return { date: resource.onsetDateTime ?? resource.recordedDate };
    case 'Procedure':
      return resource.performedPeriod ? within(resource.performedPeriod) : { date: resource.performedDateTime };
    case 'Immunization':
      return { date: resource.occurrenceDateTime };
    case 'AllergyIntolerance':
      return { date: resource.onsetDateTime ?? resource.recordedDate };
    case 'Appointment':
      return { date: resource.start, end: resource.end };
    default:
      return {};
  }
}

const within = (period: Period | undefined) => ({ date: period?.start, end: period?.end });

function titleOf(resource: FhirResource): string | undefined {
  switch (resource.resourceType) {
    case 'Encounter':
      return resource.class.display ?? resource.class.code;
    case 'MedicationRequest':
    case 'MedicationDispense':
    case 'MedicationAdministration':
      return textOf(resource.medicationCodeableConcept);
    case 'DocumentReference':
      return resource.description ?? textOf(resource.type);
    case 'Immunization':
      return textOf(resource.vaccineCode);
    case 'Appointment':
      return textOf(resource.serviceType?.[0]) ?? resource.description;
    default:
      return 'code' in resource && isObject(resource.code) ? textOf(resource.code) : undefined;
  }
}

export const textOf = (concept: CodeableConcept | undefined): string | undefined =>
  concept?.text ?? concept?.coding?.find(({ display }) => display)?.display ?? concept?.coding?.[0]?.code;

function valueOf(one: Observation): string | undefined {
  const { valueQuantity, valueCodeableConcept, valueString, valueDateTime, valueInteger, valueRange, valueRatio } = one;
  if (valueQuantity) return quantityText(valueQuantity);
  if (valueRange) return `${quantityText(valueRange.low ?? {})} – ${quantityText(valueRange.high ?? {})}`;
  if (valueRatio) return `${quantityText(valueRatio.numerator ?? {})} : ${quantityText(valueRatio.denominator ?? {})}`;
  return textOf(valueCodeableConcept) ?? valueString ?? valueDateTime ?? valueInteger?.toString();
}

const quantityText = ({ comparator, value, unit, code }: Quantity): string =>
  [`${comparator ?? ''}${value ?? ''}`, unit ?? code].filter((part) => part !== undefined && part !== '').join(' ');

const lows = new Set(['L', 'LL', 'LU', '<']);
const highs = new Set(['H', 'HH', 'HU', '>']);

export function flagOf({ interpretation = [] }: Observation): Flag | undefined {
  const codes = interpretation.flatMap(({ coding = [] }) => coding.flatMap(({ code }) => code ?? []));
  if (codes.some((code) => lows.has(code))) return 'low';
  if (codes.some((code) => highs.has(code))) return 'high';
  if (codes.some((code) => /^(A|AA|POS|R|NS|IND)$/.test(code))) return 'abnormal';
  return codes.includes('N') ? 'normal' : undefined;
}
