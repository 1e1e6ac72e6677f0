import type { FieldEvidence } from '../decision.js';
import type { CleanAddress, CleanDemographics } from '../demographics.js';
import type { Model } from '../model/model.js';
import { best, evidence, missing } from './evidence.js';
import { jaroWinkler, withinOneEdit } from './text.js';

/** What a household shares. These fields depend on each other: the score caps their sum. */
export const compareHousehold = (
  a: CleanDemographics,
  b: CleanDemographics,
  model: Model,
): readonly FieldEvidence[] => [
  best(a.addresses, b.addresses, (x, y) => compareAddresses(x, y, model)) ?? missing('address'),
  best(a.phones, b.phones, (x, y) => comparePhones(x, y, model)) ?? missing('phone'),
  a.emails.some((email) => b.emails.includes(email))
    ? evidence('email', 'exact', model.levels.email.exact, model)
    : missing('email'),
];

function compareAddresses(x: CleanAddress, y: CleanAddress, model: Model): FieldEvidence {
  const levels = model.levels.address;
  const samePlace = isSamePlace(x, y);
  if (x.street === '' || y.street === '') {
    return x.postalCode !== '' && x.postalCode === y.postalCode
      ? evidence('address', 'area', levels.area, model)
      : missing('address');
  }
  const street = streetSimilarity(x, y);
  const house = x.house === '' || y.house === '' || x.house === y.house;
  if (street === 1 && house && samePlace && x.house !== '' && y.house !== '') {
    // Another flat of one house is a neighbour.
    const unitConflict = x.unit !== '' && y.unit !== '' && x.unit !== y.unit;
    return unitConflict
      ? evidence('address', 'street', levels.street, model)
      : evidence('address', 'exact', levels.exact, model);
  }
  if (street >= 0.93 && house && samePlace) return evidence('address', 'near', levels.near, model);
  const slip = street >= 0.93 && samePlace && withinOneEdit(x.house, y.house);
  const otherKind = samePlace && x.house !== '' && x.house === y.house && isSameNameOfStreet(x.street, y.street);
  if (slip || otherKind || (street >= 0.93 && house)) return evidence('address', 'street', levels.street, model);
  if (street >= 0.93 && samePlace) return evidence('address', 'sameStreet', levels.sameStreet, model);
  const sameArea = x.postalCode !== '' && x.postalCode === y.postalCode;
  return sameArea ? evidence('address', 'area', levels.area, model) : evidence('address', 'other', levels.other, model);
}

/** OAK ST and OAK AVE: the kind of street is mistaken more often than its name. */
function isSameNameOfStreet(a: string, b: string): boolean {
  const [nameA, nameB] = [a, b].map((street) => street.slice(0, Math.max(0, street.lastIndexOf(' '))));
  return nameA !== undefined && nameA.length > 2 && nameA === nameB;
}

const isSamePlace = (x: CleanAddress, y: CleanAddress): boolean =>
  x.postalCode === y.postalCode || (x.city !== '' && y.city !== '' && jaroWinkler(x.city, y.city) >= 0.93);

function streetSimilarity(x: CleanAddress, y: CleanAddress): number {
  if (x.street === y.street) return 1;
  const [a, b] = [x.street.replaceAll(' ', ''), y.street.replaceAll(' ', '')];
  return a === b ? 1 : Math.min(0.99, jaroWinkler(a, b));
}

function comparePhones(x: string, y: string, model: Model): FieldEvidence {
  const levels = model.levels.phone;
  if (x === y || isLocalForm(x, y)) return evidence('phone', 'exact', levels.exact, model);
  return x.length === y.length && withinOneEdit(x, y)
    ? evidence('phone', 'oneEdit', levels.oneEdit, model)
    : evidence('phone', 'other', levels.other, model);
}

/** Seven digits without the area code. */
const isLocalForm = (x: string, y: string): boolean =>
  (x.length === 7 && y.endsWith(x)) || (y.length === 7 && x.endsWith(y));
