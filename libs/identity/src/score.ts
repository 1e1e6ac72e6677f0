import type { Comparison, Edge, FieldEvidence } from './decision.js';
import type { MatchRecord } from './demographics.js';
import type { Model } from './model/model.js';
import { compareBirthDates } from './compare/dates.js';
import { rounded } from './compare/evidence.js';
import { compareHousehold } from './compare/household.js';
import {
  compareMaidenNames,
  compareNationalIds,
  compareOtherIds,
  compareSex,
  compareSuffixes,
} from './compare/identifiers.js';
import { compareNames } from './compare/names.js';
import { bandOf } from './decide.js';
import { vetoesOf } from './veto.js';

/**
 * Fellegi-Sunter: the sum over the fields of log2(m / u), household fields capped, then the band that the thresholds
 * and the vetoes give. Symmetric: a pair is always read from its smaller key.
 */
export function compare(one: MatchRecord, other: MatchRecord, model: Model): Comparison {
  const [a, b] = one.key <= other.key ? [one, other] : [other, one];
  const fields = fieldsOf(a, b, model);
  const bits = sum(fields);
  const vetoes = vetoesOf(a, b, fields);
  return { bits, fields, vetoes, band: bandOf(bits, fields, vetoes, model) };
}

/** The edge to keep for a pair of records, if any. */
export function edgeOf(one: MatchRecord, other: MatchRecord, model: Model): Edge | undefined {
  const { bits, vetoes, band } = compare(one, other, model);
  if (band === 'different' || one.key === other.key) return undefined;
  const [a, b] = one.key < other.key ? [one.key, other.key] : [other.key, one.key];
  return { a, b, bits, band, vetoes, model: model.version };
}

function fieldsOf({ clean: a }: MatchRecord, { clean: b }: MatchRecord, model: Model): readonly FieldEvidence[] {
  const names = compareNames(a.names, b.names, model);
  const birthDate = compareBirthDates(a.birthDates, b.birthDates, model);
  const bitsMax = areOwn(names.given, birthDate) ? model.ownHouseholdBitsMax : model.householdBitsMax;
  const household = [...compareHousehold(a, b, model), compareOtherIds(a.otherIds, b.otherIds, model)];
  return [
    names.given,
    names.middle,
    names.family,
    compareSuffixes(a.suffixes, b.suffixes, model),
    birthDate,
    compareSex(a.sex, b.sex, model),
    compareNationalIds(a.nationalIds, b.nationalIds, model),
    compareMaidenNames(a.motherMaidenNames, b.motherMaidenNames, model),
    ...capped(household, bitsMax),
  ];
}

/**
 * No two people of one household share both given name and birth date: twins have two names, father and son two dates.
 * Then the address is evidence of its own.
 */
const areOwn = (given: FieldEvidence, birthDate: FieldEvidence): boolean =>
  (given.level === 'exact' || given.level === 'swapped') && birthDate.level === 'exact';

/** A household shares address, phone, e-mail and insurance: together they prove one household, not one person. */
function capped(household: readonly FieldEvidence[], bitsMax: number): readonly FieldEvidence[] {
  const excess = sum(household) - bitsMax;
  return excess > 0 ? [...household, { field: 'householdCap', level: 'capped', bits: rounded(-excess) }] : household;
}

function sum(fields: readonly FieldEvidence[]): number {
  let bits = 0;
  for (const field of fields) bits += field.bits;
  return rounded(bits);
}
