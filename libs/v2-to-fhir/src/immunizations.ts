import type { Operation } from '#contracts';
import { type Immunization, type ImmunizationEducation, pointTo, type Reference } from '#fhir';
import { conceptOf } from './datatypes/concept.js';
import { dateTimeOf } from './datatypes/date-time.js';
import { resourceId } from './ids.js';
import { logicalObservations } from './observations.js';
import { type KeysSeen, type Order, unique } from './order.js';
import type { ObservationGroup, PharmacyPart } from './order-groups.js';
import { addProvenance, mapObservations, type Outcome } from './results.js';
import { immunization } from './segments/rxa-to-immunization.js';

/** VXU: each RXA is an immunization, its OBX tell of it. */
export function mapImmunizations(order: Order, keysSeen: KeysSeen): Outcome {
  const outcomes = order.group.pharmacy
    .filter(({ segment }) => segment.name === 'RXA')
    .map((part) => mapImmunization(order, part, keysSeen));
  return {
    focus: outcomes.flatMap(({ focus }) => focus),
    operations: outcomes.flatMap(({ operations }) => operations),
  };
}

function mapImmunization(order: Order, part: PharmacyPart, keysSeen: KeysSeen): Outcome {
  const { scope } = order.anchor;
  const made = immunization(order, part);
  const observations = [...order.group.observations, ...part.observations];
  const given: Immunization = {
    ...made,
    id: unique(made.id ?? '', keysSeen),
    ...observedElements(observations),
  };
  const reference = scope.add(given);
  addProvenance(order, reference);
  return { focus: [reference], operations: observed(order, pointTo(given), observations) };
}

/** Each OBX is an observation that is part of the immunization, also where an element repeats what it says. */
function observed({ subject, encounter }: Order, partOf: Reference, groups: readonly ObservationGroup[]): Operation[] {
  if (groups.length === 0) return [];
  const owner = resourceId('immunization-observation', partOf.reference ?? '');
  const context = { subject, encounter, category: undefined, specimen: undefined, effective: {}, partOf: [partOf] };
  return mapObservations(logicalObservations(owner, groups), context).operations;
}

type Observed = Pick<Immunization, 'fundingSource' | 'programEligibility' | 'education'>;

/** LOINC codes of observations for which Immunization has an element. */
const loinc = {
  documentType: '69764-9',
  eligibility: '64994-7',
  fundingSource: '30963-3',
  vaccineType: '30956-7',
  published: '29768-9',
  presented: '29769-7',
} as const;

function observedElements(groups: readonly ObservationGroup[]): Observed {
  const coded = (code: string) => groups.filter(({ obx }) => obx.text(3) === code);
  const eligibility = coded(loinc.eligibility).flatMap(({ obx }) => obx.first(5, conceptOf) ?? []);
  const education = educationOf(groups);
  return {
    fundingSource: coded(loinc.fundingSource)[0]?.obx.first(5, conceptOf),
    programEligibility: eligibility.length === 0 ? undefined : eligibility,
    education: education.length === 0 ? undefined : education,
  };
}

/** Information sheets: what was given, published and presented when, by OBX-4. R4 imm-1 wants the document. */
function educationOf(groups: readonly ObservationGroup[]): ImmunizationEducation[] {
  const bySubId = new Map<string, ImmunizationEducation>();
  for (const { obx } of groups) {
    const said = educationPart(obx.text(3), obx);
    const subId = obx.text(4);
    if (said !== undefined) bySubId.set(subId, { ...bySubId.get(subId), ...said });
  }
  return [...bySubId.values()].filter(({ documentType }) => documentType !== undefined);
}

function educationPart(code: string, obx: ObservationGroup['obx']): ImmunizationEducation | undefined {
  const time = (): string | undefined => dateTimeOf(obx, 5);
  switch (code) {
    case loinc.documentType:
    case loinc.vaccineType: {
      const document = obx.first(5, conceptOf);
      const documentType = document?.text ?? document?.coding?.[0]?.display ?? document?.coding?.[0]?.code;
      return documentType === undefined ? undefined : { documentType };
    }
    case loinc.published:
      return { publicationDate: time() };
    case loinc.presented:
      return { presentationDate: time() };
    default:
      return undefined;
  }
}
