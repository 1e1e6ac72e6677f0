import { hash } from 'node:crypto';
import type { RawDemographics } from './demographics.js';
import type { Model } from './model/model.js';
import type { EvaluationRecord } from './evaluate.js';
import { clean } from './clean/clean.js';
import { shippedModel } from './model/shipped-model.js';

type Row = ReadonlyMap<string, string>;

/** The columns that evaluation sets use for a field, in the spelling of FEBRL, of our own sets and of RecordLinker. */
const columns = {
  id: ['record_id', 'id'],
  authority: ['authority', 'assigning_authority'],
  family: ['family', 'surname', 'last', 'last_name'],
  given: ['given', 'given_name', 'first', 'first_name'],
  middle: ['middle', 'middle_name'],
  suffix: ['suffix'],
  birthDate: ['birth_date', 'date_of_birth', 'birthdate', 'dob'],
  sex: ['sex', 'gender'],
  nationalId: ['ssn', 'soc_sec_id'],
  house: ['street_number'],
  address: ['address', 'address_1'],
  addressMore: ['address_2'],
  city: ['city', 'suburb'],
  state: ['state'],
  postalCode: ['zip', 'postcode', 'postal_code'],
  phone: ['phone'],
  email: ['email'],
  motherMaiden: ['mother_maiden', 'maiden'],
  category: ['category'],
} as const;

/**
 * Records of an evaluation set. The record id may give the truth away, so the record's key, which breaks ties, is a hash
 * of the row without it.
 */
export function recordsFromCsv(text: string, model: Model = shippedModel): readonly EvaluationRecord[] {
  const seen = new Map<string, number>();
  return rowsOf(text).map((row) => {
    const raw = rawOf(row);
    const system = field(row, 'authority');
    const category = field(row, 'category');
    const content = hash('sha256', JSON.stringify([...row].filter(([column]) => !tells(column))), 'hex');
    const twin = seen.get(content) ?? 0;
    seen.set(content, twin + 1);
    return {
      id: field(row, 'id'),
      record: { key: `${content}-${twin}`, system, clean: clean(raw, model), active: true },
      ...(category === '' ? {} : { category }),
    };
  });
}

/** The id and the category of a record may give the truth away. */
const tells = (column: string): boolean => [...columns.id, ...columns.category].some((name) => name === column);

const field = (row: Row, name: keyof typeof columns): string => {
  for (const column of columns[name]) {
    const value = row.get(column)?.trim() ?? '';
    if (value !== '') return value;
  }
  return '';
};

function rawOf(row: Row): RawDemographics {
  const street = `${field(row, 'house')} ${field(row, 'address')}`.trim();
  return {
    names: [
      {
        family: field(row, 'family'),
        given: [...list(field(row, 'given')), ...list(field(row, 'middle'))],
        suffix: field(row, 'suffix'),
      },
    ],
    birthDates: list(field(row, 'birthDate')),
    sex: list(field(row, 'sex')),
    addresses: [
      {
        lines: [...list(street), ...list(field(row, 'addressMore'))],
        city: field(row, 'city'),
        state: field(row, 'state'),
        postalCode: field(row, 'postalCode'),
      },
    ],
    phones: list(field(row, 'phone')),
    emails: list(field(row, 'email')),
    nationalIds: list(field(row, 'nationalId')).map((value) => ({ system: 'http://hl7.org/fhir/sid/us-ssn', value })),
    otherIds: [],
    motherMaidenNames: list(field(row, 'motherMaiden')),
  };
}

const list = (value: string): readonly string[] => (value === '' ? [] : [value]);

/** RFC 4180: quoted values may hold commas, quotes (doubled) and line ends. The first line names the columns. */
function rowsOf(text: string): readonly Row[] {
  const [header = [], ...lines] = cellsOf(text.replace(/^\uFEFF/, ''));
  const names = header.map((name) => name.trim().toLowerCase());
  return lines
    .filter((cells) => cells.length > 1 || cells[0] !== '')
    .map((cells) => new Map(names.map((name, index) => [name, cells[index] ?? ''])));
}

function cellsOf(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g)) {
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    lines.push(line);
    line = [];
  }
  return lines;
}
