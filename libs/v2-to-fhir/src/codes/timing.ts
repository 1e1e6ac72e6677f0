import type { TimingRepeat } from '#fhir';
import { codeTable, conceptTable } from './table.js';

// Table 0335, repeat pattern (guide's RepeatPattern): codes that have one in v3 GTSAbbreviation; all others stay.
export const repeatPattern = conceptTable('0335', 'http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation', {
  AM: ['AM', 'AM'],
  BED: ['BED', 'at bedtime'],
  BID: ['BID', 'BID'],
  MO: ['MO', 'monthly'],
  PM: ['PM', 'PM'],
  Q1H: ['Q1H', 'every hour'],
  Q2H: ['Q2H', 'every 2 hours'],
  Q3H: ['Q3H', 'every 3 hours'],
  Q4H: ['Q4H', 'Q4H'],
  Q6H: ['Q6H', 'Q6H'],
  Q8H: ['Q8H', 'every 8 hours'],
  QD: ['QD', 'QD'],
  QID: ['QID', 'QID'],
  QOD: ['QOD', 'QOD'],
  TID: ['TID', 'TID'],
  WK: ['WK', 'weekly'],
});

/** What a pattern says in numbers, where it says one thing only. */
export const patternRepeats: ReadonlyMap<string, TimingRepeat> = new Map<string, TimingRepeat>([
  ['BID', { frequency: 2, period: 1, periodUnit: 'd' }],
  ['TID', { frequency: 3, period: 1, periodUnit: 'd' }],
  ['QID', { frequency: 4, period: 1, periodUnit: 'd' }],
  ['QD', { frequency: 1, period: 1, periodUnit: 'd' }],
  ['QOD', { frequency: 1, period: 2, periodUnit: 'd' }],
]);

/** Units of table 0335 (`Q6H`), of TQ.3 (`D5`) and of RXE-22 (`H1`) as UCUM. L is a month, J a weekday. */
export const patternUnits = codeTable<TimeUnit>('0335', { S: 's', M: 'min', H: 'h', D: 'd', W: 'wk', L: 'mo' });

export type TimeUnit = NonNullable<TimingRepeat['periodUnit']>;

/** Units of time as UCUM, in the spellings that are met. */
export const timeUnits: ReadonlyMap<string, TimeUnit> = new Map<string, TimeUnit>(
  Object.entries({
    s: 's sec secs second seconds',
    min: 'm min mins minute minutes',
    h: 'h hr hrs hour hours',
    d: 'd day days',
    wk: 'w wk wks week weeks',
    mo: 'mo mon month months',
    a: 'a y yr yrs year years',
  } satisfies Record<TimeUnit, string>).flatMap(([unit, names]) =>
    names.split(' ').map((name): [string, TimeUnit] => [name, isTimeUnit(unit) ? unit : 's']),
  ),
);

function isTimeUnit(unit: string): unit is TimeUnit {
  return /^(s|min|h|d|wk|mo|a)$/.test(unit);
}

/** RPT.8, table 0528 (guide's EventRelatedPeriod): R4 has the same codes. */
export const eventRelatedPeriod = codeTable<NonNullable<TimingRepeat['when']>[number]>('0528', {
  AC: 'AC',
  ACD: 'ACD',
  ACM: 'ACM',
  ACV: 'ACV',
  C: 'C',
  CD: 'CD',
  CM: 'CM',
  CV: 'CV',
  HS: 'HS',
  PC: 'PC',
  PCD: 'PCD',
  PCM: 'PCM',
  PCV: 'PCV',
  WAKE: 'WAKE',
});
