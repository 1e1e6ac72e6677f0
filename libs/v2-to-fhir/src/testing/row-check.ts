import { mapBytes } from '../normalize-bytes.js';
import { contextOf, repeated, settings } from './contexts.js';
import { fulfil } from './condition.js';
import { elementPath, isBelow, type Leaf, leavesOf } from './fhir-paths.js';
import { codeOf, dataTypeRows, type GuideRow } from './guide.js';
import { partOf, says } from './planted.js';
import { type Place, placeOf, SampleMessage } from './sample-message.js';
import { context } from './sample.js';

/** A row of a segment map, and the rows of the data type maps through which one part of its field goes. */
export interface Way {
  readonly row: GuideRow;
  readonly through: readonly GuideRow[];
  /** Component and subcomponent. */
  readonly part: readonly number[];
}

/** Every way from the field of a row to an element, through its data type; without data type map there is one. */
export function waysOf(row: GuideRow, deviates: (row: GuideRow) => boolean): readonly Way[] {
  const ways: Way[] = [];
  const go = (through: readonly GuideRow[], part: readonly number[]): void => {
    const last = through.at(-1) ?? row;
    const rows = last.assignment.startsWith('"') || part.length > 1 ? [] : dataTypeRows(last.dataTypeMap);
    if (rows.length === 0) ways.push({ row, through, part });
    for (const next of rows)
      if (!deviates(next) && hasPlace(next, last) && !row.condition.includes(next.source))
        go([...through, next], [...part, ...componentOf(next)]);
  };
  go([], []);
  return ways;
}

/** A name beside the name (XPN.15) needs an element that repeats. */
const hasPlace = (row: GuideRow, above: GuideRow): boolean =>
  !row.printed.startsWith('[2].') || above.isList || /\[(Loc|Pr)/.test(row.map);

/** `CX.4` is a component; of a primitive (`DTM.1`) the only one is the value itself. */
function componentOf({ source, map }: GuideRow): readonly number[] {
  const number = /[.-](\d+)$/.exec(source)?.[1];
  return number === undefined || /^(ST|ID|IS|DTM|NM|FT|DT)\[/.test(map) ? [] : [Number(number)];
}

/** What is wrong with a way: undefined where what is planted comes to stand in the element that the guide names. */
export function problemOf(way: Way): string | undefined {
  const { row, through } = way;
  const rows = [row, ...through];
  const sample = new SampleMessage(contextOf(row.map).type, contextOf(row.map).segments);
  const field = Number(/-(\d+)/.exec(row.source)?.[1] ?? 0);
  const place: Place = { segment: row.map.split('[')[0] ?? '', field, part: [] };
  prepare(sample, row, place, 'others');
  const without = field === 0 ? undefined : withoutField(sample, place);
  if (field > 0) plantField(sample, row, place);
  for (const [depth, each] of rows.entries()) {
    const at = { ...place, part: way.part.slice(0, Math.max(0, depth - 1)) };
    prepare(sample, each, at, depth === 0 ? 'own' : 'all');
    if (!fulfil(each.condition, each.source, sample, at)) return `condition not understood: ${each.condition}`;
  }
  const expected = expectation(way, sample, place);
  if (expected === undefined) return 'nothing to look for';
  const element = pathOf(rows);
  const root = rootOf(way);
  const found = count(sample.toString(), root, element, expected);
  // A row about what is not sent has nothing to be compared with.
  const isAbsent = sample.raw({ ...place, part: way.part }) === '';
  const before =
    without === undefined || isAbsent || !isMappable(without) ? 0 : count(without, root, element, expected);
  // A fixed value is what the table says, whether another field has brought it already or not.
  return found > (literalOf(way) === undefined ? before : 0) ? undefined : `not at ${root}.${element.join('.')}`;
}

/** The element of a row and, below it, those of its data types; these repeat now and then what they are below. */
function pathOf(rows: readonly GuideRow[]): readonly string[] {
  const path: string[] = [];
  for (const { target } of rows) {
    const [first = '', ...more] = elementPath(target).filter((name) => !/^[A-Z]\w*$/.test(name));
    if (first !== '' && path.at(-1) !== first) path.push(first);
    path.push(...more);
  }
  return path;
}

/** Resource of the segment map, or of the data type map where that makes a resource of its own of the field. */
function rootOf({ row, through }: Way): string {
  const [, own = ''] = /\[(\w+)/.exec(row.map) ?? [];
  const [, made] = /\[([A-Z]\w+)/.exec(row.target === '$this' ? (through[0]?.map ?? '') : '') ?? [];
  return made === undefined || made === 'Extension' ? own : made;
}

const settingOf = ({ map, source, printed, assignment, condition }: GuideRow): Readonly<Record<string, string>> =>
  settings[`${map} ${source} ${printed} ${assignment || condition}`] ??
  settings[`${map} ${source} ${printed}`] ??
  settings[`${map} ${source}`] ??
  {};

/** Sets what `settings` name for a row: other parts of the message, which stand there before, and the field's own value. */
function prepare(sample: SampleMessage, row: GuideRow, place: Place, which: 'others' | 'own' | 'all'): void {
  for (const [name, value] of Object.entries(settingOf(row))) {
    const at = name === 'value' ? place : placeOf(name, place);
    const isOwn = name === 'value' || name.startsWith(`${row.source}.`);
    if (at !== undefined && (which === 'all' || (which === 'own') === isOwn)) sample.set(at, value);
  }
}

/** The message before the value is planted; what stood in the field is gone, save what names the patient. */
function withoutField(sample: SampleMessage, place: Place): string {
  if (repeated.has(`${place.segment}-${place.field}`)) {
    const text = sample.toString();
    sample.shift(place);
    return text;
  }
  const sent = sample.raw(place);
  sample.set(place, '');
  const text = sample.toString();
  sample.set(place, sent);
  return text;
}

function plantField(sample: SampleMessage, row: GuideRow, place: Place): void {
  const isOpen = row.type === 'varies' || row.type === 'FC' || row.type === '';
  sample.plant(place, isOpen ? (row.dataTypeMap.split('[')[0] ?? '') : row.type);
}

/** The value that a row fixes, such as the url of an extension. */
function literalOf({ row, through }: Way): string | undefined {
  const last = through.at(-1) ?? row;
  return /^"([^"]*)"?$/.exec(last.assignment)?.[1] ?? /="(.*)"$/.exec(last.printed)?.[1];
}

type Expectation = (leaf: Leaf) => boolean;

function expectation(way: Way, sample: SampleMessage, place: Place): Expectation | undefined {
  const { row, through, part } = way;
  const last = through.at(-1) ?? row;
  const chosen = settingOf(row)['part'];
  const at = { ...place, part: chosen === undefined ? part : [Number(chosen)] };
  // What the value becomes, where that is neither the same nor a code of the table.
  const wanted = settingOf(last)['expected'];
  if (wanted !== undefined) return ({ value }) => String(value) === wanted;
  const target = place.field === 0 ? undefined : coded(way, sample, at);
  const literal = literalOf(way);
  if (literal !== undefined) return ({ value }) => String(value) === literal.trim();
  // What the guide leaves to the implementer (`/.../`) or has computed is there or not.
  const isOpen = /^(\/|[A-Z][a-z]+\.)/.test(last.assignment) || /\.ur[li]$|partOf\.reference/.test(last.printed);
  if (place.field === 0 || isOpen) return () => true;
  if (target !== undefined) return ({ value }) => String(value) === target;
  const sent = partOf(sample.raw(place), at.part);
  if (sent === '') return undefined;
  // Put together from several parts.
  return ({ value }) => says(value, sent) || (last.assignment.includes('+') && String(value).includes(sent));
}

/** Where FHIR has a code of its own for the element, a code with a target takes the place of what was planted. */
function coded({ row, through }: Way, sample: SampleMessage, at: Place): string | undefined {
  const rows = [row, ...through];
  const last = rows.at(-1) ?? row;
  // A fixed value (the url of an extension) stands beside the value of the same component.
  const parent = last.printed.replace(/\.?[^.]*$/, '');
  const beside = dataTypeRows(last.map).filter(
    ({ source, printed }) =>
      last.assignment !== '' && last.condition === '' && source === last.source && printed.startsWith(parent),
  );
  const own = [...rows, ...beside].findLast(({ vocabulary }) => vocabulary !== '');
  if (own === undefined) return undefined;
  if (/^yes\/?no/i.test(own.vocabulary)) {
    sample.set(at, 'Y');
    return own.fhirType === 'boolean' ? 'true' : own.fhirType === 'code' ? codeOf(own.vocabulary, 'Y')?.[1] : undefined;
  }
  const isCode = own.fhirType === 'code' || /\[code\]/i.test(own.dataTypeMap);
  if (!isCode || own.vocabulary === 'IdentifierType') return undefined;
  const sent = sample.raw(at);
  const known = (/^Z\d+z$/.test(sent) ? undefined : codeOf(own.vocabulary, sent)) ?? codeOf(own.vocabulary);
  if (known === undefined) return undefined;
  sample.set(at, known[0]);
  return known[1];
}

/** Without MSH-9 there is no message. */
const isMappable = (text: string): boolean => (text.split('|')[8] ?? '') !== '';

const known = new Map<string, readonly Leaf[]>();

/** Values that the event of a message has in resources of one type. */
function leavesIn(text: string, root: string): readonly Leaf[] {
  const key = `${root}\n${text}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const outcome = mapBytes(Buffer.from(text), { ...context, timeZone: 'Europe/Berlin' });
  if (outcome.kind === 'filtered') throw new Error(`filtered: ${outcome.reason}`);
  const leaves = leavesOf(outcome.event.bundle, root);
  known.set(key, leaves);
  return leaves;
}

const count = (text: string, root: string, element: readonly string[], expected: Expectation): number =>
  leavesIn(text, root).filter((leaf) => isBelow(leaf, element) && expected(leaf)).length;
