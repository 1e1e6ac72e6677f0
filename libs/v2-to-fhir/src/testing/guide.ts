import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { csvRecords } from './csv.js';

/** A row of HL7's V2-to-FHIR tables that has a FHIR target, as it is to be read (see `errata.csv`). */
export interface GuideRow {
  /** `PID[Patient]`, `CX[Identifier]`. */
  readonly map: string;
  /** `PID-3`, `CX.4`; a segment or nothing where the row is not about a field. */
  readonly source: string;
  /** Data type of the field or component. */
  readonly type: string;
  readonly condition: string;
  /** FHIR element as printed, which names the row among others of its source. */
  readonly printed: string;
  readonly target: string;
  readonly fhirType: string;
  /** Whether the element may be repeated. */
  readonly isList: boolean;
  readonly dataTypeMap: string;
  readonly vocabulary: string;
  readonly assignment: string;
}

/** A field or component, with target or without. */
export interface GuideField {
  readonly source: string;
  readonly type: string;
  readonly repeats: boolean;
}

const tables = new URL('../../../../../shared/data/v2-to-fhir/mappings/', import.meta.url);
const ours = new URL('../../../../schemas/v2-to-fhir/', import.meta.url);

export const isGuideThere = existsSync(tables);

/** Spelling of each table as its file has it. */
const names = new Map<string, string>();

const known = new Map<string, ReadonlyMap<string, readonly (readonly string[])[]>>();

/** Tables of one kind by name; the two rows of headings are left out. */
function tablesOf(kind: 'segments' | 'datatypes' | 'codesystems'): ReadonlyMap<string, readonly (readonly string[])[]> {
  const read = known.get(kind);
  if (read !== undefined) return read;
  const folder = new URL(`${kind}/`, tables);
  const found = new Map<string, readonly (readonly string[])[]>();
  for (const file of readdirSync(folder)) {
    const name = /_ (.+) - [^-]*\.csv$/.exec(file)?.[1];
    if (name === undefined) continue;
    names.set(keyOf(kind, name), name);
    found.set(keyOf(kind, name), csvRecords(readFileSync(new URL(file, folder), 'utf8')).slice(2));
  }
  known.set(kind, found);
  return found;
}

/** The tables name each other in several spellings: `ID[Boolean]`, `Yes/NoIndicator`. */
const keyOf = (kind: string, name: string): string =>
  kind === 'segments' ? name : name.toLowerCase().replaceAll(/[^a-z0-9[\].-]/g, '');

/** Rows of a segment map that have a target. */
export const segmentRows = (map: string): readonly GuideRow[] => rowsOf('segments', map);

/** Rows of a data type map that have a target; none where the guide has no such map. */
export const dataTypeRows = (map: string): readonly GuideRow[] => rowsOf('datatypes', map);

export const segmentMaps = (): readonly string[] => [...tablesOf('segments').keys()];

function rowsOf(kind: 'segments' | 'datatypes', map: string): readonly GuideRow[] {
  return (tablesOf(kind).get(keyOf(kind, map)) ?? []).flatMap((cells) => {
    const row = rowOf(names.get(keyOf(kind, map)) ?? map, cells);
    return row.printed === '' ? [] : [row];
  });
}

function rowOf(map: string, cells: readonly string[]): GuideRow {
  const at = (column: number): string => (cells[column] ?? '').trim();
  const read = (column: number): string => corrected([map, at(1), at(9)], at(column));
  // TXA[Provenance] names the segment alone; the number of the field is that by which its rows are sorted.
  const isFieldOf = /^[A-Z][A-Z0-9]{2}$/.test(at(1)) && at(2) !== '' && Number(at(0)) > 0;
  return {
    map,
    source: isFieldOf ? `${at(1)}-${at(0)}` : read(1),
    type: at(3),
    condition: read(6),
    printed: at(9),
    target: read(9),
    fhirType: at(11),
    isList: at(13) === '-1',
    dataTypeMap: read(14),
    vocabulary: at(15),
    assignment: read(16),
  };
}

const knownFields = new Map<string, readonly GuideField[]>();

/** Every field of a segment, or component of a data type, that any of its tables lists. */
export function fieldsOf(kind: 'segments' | 'datatypes', name: string): readonly GuideField[] {
  const found = knownFields.get(`${kind} ${name}`) ?? listFields(kind, name);
  knownFields.set(`${kind} ${name}`, found);
  return found;
}

function listFields(kind: 'segments' | 'datatypes', name: string): readonly GuideField[] {
  const fields = new Map<number, GuideField>();
  for (const [map, rows] of tablesOf(kind))
    if (map.toLowerCase().startsWith(`${name.toLowerCase()}[`))
      for (const [, source = '', , type = '', , max = ''] of rows) {
        const number = /[-.](\d+)$/.exec(source.trim())?.[1];
        const before = number === undefined ? undefined : fields.get(Number(number));
        if (number !== undefined && !before?.type)
          fields.set(Number(number), { source: source.trim(), type: type.trim(), repeats: max.trim() !== '1' });
      }
  return [...fields].sort(([a], [b]) => a - b).map(([, field]) => field);
}

/** The first code of a vocabulary map that has a target without condition, with it; `wanted` where it must be that one. */
export function codeOf(vocabulary: string, wanted?: string): readonly [code: string, target: string] | undefined {
  for (const [code = '', , , antlr = '', , , target = ''] of tablesOf('codesystems').get(keyOf('', vocabulary)) ?? [])
    if (code !== '' && target !== '' && antlr === '' && (wanted ?? code) === code) return [code.trim(), target.trim()];
  return undefined;
}

type Erratum = readonly [map: string, printed: string, read: string];

let errata: readonly Erratum[] | undefined;

/** Misprints of the tables, from `schemas/v2-to-fhir/errata.csv`: of all maps, a map, a source in it, or one row. */
function corrected([map, source, target]: readonly [string, string, string], text: string): string {
  const names = ['*', map, `${map} ${source}`, `${map} ${source} ${target}`];
  errata ??= csvRecords(readFileSync(new URL('errata.csv', ours), 'utf8'))
    .slice(1)
    .map(([of = '', printed = '', read = '']) => [of, printed, read]);
  return errata.reduce((now, [of, printed, read]) => (names.includes(of) ? replaced(now, printed, read) : now), text);
}

/** A misprint that is all of a cell is written with `$` behind it. */
const replaced = (text: string, printed: string, read: string): string =>
  !printed.endsWith('$') ? text.replace(printed, read) : `${text}$` === printed ? read : text;

let yesNo: ReadonlySet<string> | undefined;

/** Fields of table 0136. */
export const yesNoFields = (): ReadonlySet<string> =>
  (yesNo ??= new Set(
    segmentMaps()
      .flatMap(segmentRows)
      .flatMap(({ source, vocabulary }) => (/^yes\/?no/i.test(vocabulary) ? [source] : [])),
  ));

export interface Deviation {
  readonly map: string;
  readonly row: string;
  readonly target: string;
  readonly reason: string;
}

/** Rows of the guide that the mapping does not follow, with the reason, from `schemas/v2-to-fhir/deviations.csv`. */
export const deviations = (): readonly Deviation[] =>
  csvRecords(readFileSync(new URL('deviations.csv', ours), 'utf8'))
    .slice(1)
    .map(([map = '', row = '', target = '', reason = '']) => ({ map, row, target, reason }));
