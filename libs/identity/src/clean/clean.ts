import type { CleanAddress, CleanDemographics, CleanName, RawAddress, RawDemographics } from '../demographics.js';
import type { Model, Placeholders } from '../model/model.js';
import { cleanAddress } from './address.js';
import { cleanBirthDate } from './birth-date.js';
import { alphanumeric, fold, sortedUnique } from './fold.js';
import { readName, type ReadName } from './name.js';
import { cleanEmail, cleanNationalId, cleanPhone } from './number.js';

/** Same input, same output; placeholders become missing; the order of the values in a field plays no part. */
export function clean(raw: RawDemographics, model: Model): CleanDemographics {
  const { placeholders } = model;
  const names = raw.names.map((name) => readName(name, placeholders));
  const real = names.filter((read) => !read.placeholder);
  const order = raw.multipleBirth?.order;
  return {
    names: distinctNames(real),
    birthDates: present(raw.birthDates, (date) => cleanBirthDate(date, placeholders)),
    sex: present(raw.sex, cleanSex),
    suffixes: sortedUnique(real.map((read) => read.suffix).filter((suffix) => suffix !== '')),
    addresses: distinctAddresses(raw.addresses, placeholders),
    phones: present(raw.phones, (phone) => cleanPhone(phone, placeholders)),
    emails: present(raw.emails, cleanEmail),
    nationalIds: present(
      raw.nationalIds.map((id) => id.value),
      (value) => cleanNationalId(value, placeholders),
    ),
    otherIds: sortedUnique(
      raw.otherIds.flatMap((id) => {
        const value = alphanumeric(id.value);
        return value.length < 4 || /^(.)\1*$/.test(value) ? [] : [`${id.system}|${value}`];
      }),
    ),
    motherMaidenNames: present(raw.motherMaidenNames, (name) => cleanMaidenName(name, placeholders)),
    ...(order === undefined ? {} : { birthOrder: order }),
    placeholderName: real.length === 0 && names.length > 0,
    newborn: real.length > 0 && real.every((read) => read.newborn),
  };
}

const present = (raw: readonly string[], read: (value: string) => string | undefined): readonly string[] =>
  sortedUnique(raw.map(read).filter((value) => value !== undefined));

function cleanSex(raw: string): string | undefined {
  const first = raw.trim().charAt(0).toUpperCase();
  return first === 'M' || first === 'F' ? first : undefined;
}

function cleanMaidenName(raw: string, placeholders: Placeholders): string | undefined {
  const name = fold(raw).replaceAll(' ', '');
  return name.length < 2 || placeholders.nameWords.has(name) ? undefined : name;
}

function distinctNames(reads: readonly ReadName[]): readonly CleanName[] {
  const byText = new Map<string, CleanName>();
  for (const { name } of reads) {
    if (name.family !== '' || name.given !== '') byText.set(JSON.stringify(name), name);
  }
  return inOrder(byText);
}

function distinctAddresses(raw: readonly RawAddress[], placeholders: Placeholders): readonly CleanAddress[] {
  const byText = new Map<string, CleanAddress>();
  for (const one of raw) {
    for (const address of cleanAddress(one, placeholders)) byText.set(JSON.stringify(address), address);
  }
  return inOrder(byText);
}

const inOrder = <Value>(byText: ReadonlyMap<string, Value>): readonly Value[] =>
  [...byText.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
