import type { CodeableConcept, Dosage, DosageDoseAndRate, Quantity } from '#fhir';
import { concat, element, listOf } from '../compact.js';
import { concept } from '../datatypes/concept.js';
import { letteredSpan, perUnit } from '../datatypes/duration.js';
import type { OrderTiming } from '../datatypes/order-timing.js';
import { coded } from '../datatypes/practitioner-role.js';
import { cq, isRising } from '../datatypes/quantity.js';
import type { SegmentReader } from '../reader.js';
import { amount } from './rx-to-medication.js';
import { type Route, routes } from './rxr-to-route.js';

/** Where RXO, RXE and RXG say how much to give and how (HL7 chapter 4A). */
interface GiveFields {
  readonly minimum: number;
  readonly maximum: number;
  readonly units: number;
  readonly instructions: number;
  readonly perTime: number;
  readonly rate: number;
  readonly rateUnits: number;
  readonly totalDaily?: number;
}

const fields: Readonly<Record<string, GiveFields>> = {
  RXO: { minimum: 2, maximum: 3, units: 4, instructions: 7, perTime: 17, rate: 21, rateUnits: 22, totalDaily: 23 },
  RXE: { minimum: 3, maximum: 4, units: 5, instructions: 7, perTime: 22, rate: 23, rateUnits: 24, totalDaily: 19 },
  RXG: { minimum: 5, maximum: 6, units: 7, instructions: 13, perTime: 14, rate: 15, rateUnits: 16 },
};

/** One dosage for each timing; what the drug segment and RXR say belongs to all of them. */
export function dosages(
  segment: SegmentReader | undefined,
  rxrs: readonly SegmentReader[],
  timings: readonly OrderTiming[],
): Dosage[] | undefined {
  const at = segment && fields[segment.name];
  const give = segment === undefined || at === undefined ? undefined : given(segment, at);
  const [route, ...others] = routes(rxrs);
  if (timings.length === 0) return listOf(dosage(give, route, others, undefined));
  return listOf(
    ...timings.map((timing, index) => {
      const one = dosage(give, route, others, timing);
      return one && timings.length > 1 ? { sequence: index + 1, ...one } : one;
    }),
  );
}

function dosage(
  give: Given | undefined,
  route: Route | undefined,
  others: readonly Route[],
  timing: OrderTiming | undefined,
): Dosage | undefined {
  const condition = timing?.condition;
  return element<Dosage>({
    text: concat(give?.texts, listOf(timing?.text))?.join('\n'),
    additionalInstruction: concat(
      give?.instructions,
      route?.instructions,
      // Further RXR are routes to choose from: R4 has place for one.
      others.flatMap((other) => listOf(other.route) ?? []),
      condition === undefined ? undefined : [{ text: condition }],
    ),
    timing: timing?.timing,
    asNeededBoolean: timing?.asNeeded === true ? true : undefined,
    site: route?.site,
    route: route?.route,
    method: route?.method,
    doseAndRate: doseAndRate(give, timing?.quantity),
    maxDosePerPeriod: give?.totalDaily && { numerator: give.totalDaily, denominator: perUnit('d') },
  });
}

interface Given {
  readonly dose: DosageDoseAndRate | undefined;
  readonly rates: readonly DosageDoseAndRate[];
  readonly totalDaily: Quantity | undefined;
  readonly instructions: CodeableConcept[] | undefined;
  readonly texts: string[] | undefined;
}

function given(segment: SegmentReader, at: GiveFields): Given {
  const dose = doseOf(segment, at);
  const per = segment.value(at.perTime);
  const span = letteredSpan(per ?? '');
  const rate = amount(segment, at.rate, at.rateUnits);
  const perTime =
    span !== undefined && dose?.doseQuantity !== undefined
      ? { rateRatio: { numerator: dose.doseQuantity, denominator: perUnit(span.unit, span.value) } }
      : undefined;
  const instructions = segment.each(at.instructions, (field) => concept(field));
  return {
    dose,
    rates: listOf<DosageDoseAndRate>(rate && { rateQuantity: rate }, perTime) ?? [],
    totalDaily: at.totalDaily === undefined ? undefined : segment.first(at.totalDaily, cq),
    instructions: concat(instructions?.filter(({ coding }) => coding !== undefined)),
    texts: concat(
      instructions?.flatMap(({ text, coding }) => text ?? coding?.[0]?.display ?? []),
      listOf(dose === undefined ? reversedDose(segment, at) : undefined),
      // What is no number or no time is text that a person can read.
      listOf(rate === undefined ? segment.value(at.rate) : undefined, perTime === undefined ? per : undefined),
    ),
  };
}

/** A minimum with another maximum is a range; alone it is the dose. */
function doseOf(segment: SegmentReader, at: GiveFields): DosageDoseAndRate | undefined {
  const low = amount(segment, at.minimum, at.units);
  const high = amount(segment, at.maximum, at.units);
  const ordered = { type: coded('http://terminology.hl7.org/CodeSystem/dose-rate-type', 'ordered') };
  if (low !== undefined && high !== undefined && !isRising(low, high)) return undefined;
  if (high !== undefined && low?.value !== high.value) return { ...ordered, doseRange: { low, high } };
  return low && { ...ordered, doseQuantity: low };
}

/** A minimum above the maximum is no range (R4 rng-2) and no dose that anybody may guess: a person reads what was sent. */
function reversedDose(segment: SegmentReader, { minimum, maximum, units }: GiveFields): string | undefined {
  const [low, high] = [segment.value(minimum), segment.value(maximum)];
  if (amount(segment, minimum, units) === undefined || amount(segment, maximum, units) === undefined) return undefined;
  const at = `${segment.at}-${minimum}`;
  const value = `${low} - ${high}`;
  segment.scope.note({
    severity: 'error',
    code: 'DOSE_REVERSED',
    at,
    value,
    text: 'The minimum is above the maximum.',
  });
  return [value, amount(segment, minimum, units)?.unit].filter(Boolean).join(' ');
}

/** TQ1-2 counts doses or units of the drug: beside the dose where it says something else. */
function doseAndRate(give: Given | undefined, quantity: Quantity | undefined): DosageDoseAndRate[] | undefined {
  const dose = give?.dose;
  const isSame = dose?.doseQuantity?.value === quantity?.value && dose?.doseQuantity?.unit === quantity?.unit;
  return concat(listOf(dose), quantity === undefined || isSame ? undefined : [{ doseQuantity: quantity }], give?.rates);
}
