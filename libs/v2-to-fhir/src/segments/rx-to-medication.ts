import type { CodeableConcept, Medication, MedicationIngredient, Quantity, Ratio, Reference } from '#fhir';
import { v2System } from '../codes/uris.js';
import { element, listOf } from '../compact.js';
import { dataAbsent } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { organizationByCode } from '../datatypes/organization.js';
import { exact, unit } from '../datatypes/quantity.js';
import { resourceId } from '../ids.js';
import type { PharmacyPart } from '../order-groups.js';
import type { SegmentReader } from '../reader.js';

/** Where a pharmacy segment says what the drug is (HL7 chapter 4A). */
interface DrugFields {
  readonly code: number;
  readonly form: number;
  readonly strength: number;
  readonly strengthUnits: number;
  readonly volume: number;
  readonly volumeUnits: number;
  /** Lot number, expiration date and manufacturer follow one another. */
  readonly lot?: number;
}

const fields: Readonly<Record<string, DrugFields>> = {
  RXO: { code: 1, form: 5, strength: 18, strengthUnits: 19, volume: 25, volumeUnits: 26 },
  RXE: { code: 2, form: 6, strength: 25, strengthUnits: 26, volume: 33, volumeUnits: 34 },
  RXD: { code: 2, form: 6, strength: 16, strengthUnits: 17, volume: 28, volumeUnits: 29, lot: 18 },
  RXG: { code: 4, form: 8, strength: 17, strengthUnits: 18, volume: 23, volumeUnits: 24, lot: 19 },
  RXA: { code: 5, form: 8, strength: 13, strengthUnits: 14, volume: 23, volumeUnits: 24, lot: 15 },
};

export type Drug =
  { readonly medicationCodeableConcept: CodeableConcept } | { readonly medicationReference: Reference };

/** The drug is a code; form, strength, components or a lot make it a Medication of its own. */
export function drug(part: PharmacyPart | undefined): Drug {
  const at = part && fields[part.segment.name];
  if (part === undefined || at === undefined) return { medicationCodeableConcept: dataAbsent() };
  const { segment } = part;
  const code = segment.first(at.code, (field) => concept(field));
  const described = element<Omit<Medication, 'resourceType' | 'id' | 'code'>>({
    manufacturer: at.lot === undefined ? undefined : segment.first(at.lot + 2, organizationByCode),
    form: segment.first(at.form, (field) => concept(field)),
    ingredient: listOf(ownStrength(segment, at, code), ...part.components.map(ingredient)),
    batch: at.lot === undefined ? undefined : batch(segment, at.lot),
  });
  if (described === undefined) return { medicationCodeableConcept: code ?? dataAbsent() };
  return { medicationReference: medication({ code, ...described }, segment) };
}

/** The same drug is the same Medication, whoever gets it. */
export const medication = (content: Omit<Medication, 'resourceType' | 'id'>, { scope }: SegmentReader): Reference => ({
  ...scope.add({ resourceType: 'Medication', id: resourceId('Medication', JSON.stringify(content)), ...content }),
  display: nameOf(content.code),
});

const nameOf = (code: CodeableConcept | undefined): string | undefined => code?.text ?? code?.coding?.[0]?.display;

/** Strength of one unit of the drug, or in a volume. */
function ownStrength(
  segment: SegmentReader,
  at: Pick<DrugFields, 'strength' | 'strengthUnits' | 'volume' | 'volumeUnits'>,
  code: CodeableConcept | undefined,
): MedicationIngredient | undefined {
  const numerator = amount(segment, at.strength, at.strengthUnits);
  const strength = numerator && ratio(numerator, amount(segment, at.volume, at.volumeUnits));
  return strength && { itemCodeableConcept: code ?? dataAbsent(), strength };
}

/** R4 rat-1: a numerator has a denominator, which is one of whatever it is where nothing is said. */
const ratio = (numerator: Quantity, denominator: Quantity | undefined): Ratio => ({
  numerator,
  denominator: denominator ?? { value: 1 },
});

/** Number and CWE of its unit; the unit alone where there is no number. */
export function amount(segment: SegmentReader, value: number, units: number): Quantity | undefined {
  const number = exact(segment.value(value));
  if (number === undefined) return undefined;
  return { ...number, ...(segment.populated(units) ? unit(segment.field(units)) : {}) };
}

/** RXC: base, additive or text of a compound, with its amount in it and its own strength. */
function ingredient(rxc: SegmentReader): MedicationIngredient {
  const code = rxc.first(2, (field) => concept(field)) ?? dataAbsent();
  const quantity = amount(rxc, 3, 4);
  const own = ownStrength(rxc, { strength: 5, strengthUnits: 6, volume: 8, volumeUnits: 9 }, code);
  return {
    extension: componentType(rxc),
    ...(own === undefined
      ? { itemCodeableConcept: code }
      : { itemReference: medication({ code, ingredient: [own] }, rxc) }),
    strength: quantity && ratio(quantity, undefined),
  };
}

/** RXC-1: R4 knows active and inactive ingredients, which base and additive are not. */
function componentType(rxc: SegmentReader): MedicationIngredient['extension'] {
  const code = rxc.value(1);
  if (code === undefined) return undefined;
  const valueCodeableConcept = { coding: [{ system: v2System('0166'), code }] };
  return [{ url: 'http://hl7.org/fhir/StructureDefinition/alternate-codes', valueCodeableConcept }];
}

const batch = (segment: SegmentReader, lot: number): Medication['batch'] =>
  element({
    lotNumber: segment.value(lot),
    expirationDate: dateTimeOf(segment, lot + 1),
  });
