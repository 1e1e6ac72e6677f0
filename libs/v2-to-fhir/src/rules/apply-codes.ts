import type { Segment } from '#hl7';
import { standardSystem } from '../codes/coding-system.js';
import type { CompiledCodes } from './compile-rules.js';
import { holdsFor } from './conditions.js';
import { type Explanation, pathAt } from './explanation.js';
import type { MessageDraft } from './message-draft.js';
import type { CodeMapping, TargetCoding } from './site-rules.js';

/** Names of codes that are put into a message: all, or those in ASCII, which every character set has. */
export type Displays = 'all' | 'ascii';

/** A code map as it stands in the standard itself: a local code and the one that is meant, side by side in a CWE. */
export function applyCodes(rule: CompiledCodes, draft: MessageDraft, told: Explanation, displays: Displays): void {
  const { message } = draft;
  for (const place of rule.fields) {
    const holds = holdsFor(rule.when, place.segment, message, draft);
    for (const segment of message.all(place.segment)) {
      if (place.ordinal !== undefined && place.ordinal !== segment.ordinal) continue;
      const raw = draft.raw(segment, place.field);
      if (raw === '' || raw === '""' || !holdsCodes(segment, place.field, draft) || !holds(segment)) continue;
      translateField({ rule, segment, field: place.field, draft, told, displays }, raw);
    }
  }
}

/** OBX-5 holds codes where OBX-2 says so: a number is none. */
const holdsCodes = (segment: Segment, field: number, draft: MessageDraft): boolean =>
  segment.name !== 'OBX' || field !== 5 || codedTypes.has(draft.text(draft.raw(segment, 2)));

const codedTypes = new Set(['CE', 'CWE', 'CNE', 'CF', 'IS', 'ID']);

interface Field {
  readonly rule: CompiledCodes;
  readonly segment: Segment;
  readonly field: number;
  readonly draft: MessageDraft;
  readonly told: Explanation;
  readonly displays: Displays;
}

function translateField({ rule, segment, field, draft, told, displays }: Field, raw: string): void {
  const { repetition } = draft.delimiters;
  const repetitions = repetition === '' ? [raw] : raw.split(repetition);
  const translated = repetitions.map((text, index) => {
    const found = translate(text, rule, draft, displays);
    if (found === undefined) return text;
    const at = pathAt(segment, { segment: segment.name, field, repetition: index + 1 });
    if (found === 'no room') {
      told.withoutRoom(rule.id, at);
      return text;
    }
    told.used(rule.id, at);
    return found;
  });
  draft.write(segment, field, translated.join(repetition));
}

/** Code, text and coding system of the three codings of a CWE, and the version of the system; from 0. */
const codings = [
  [0, 6],
  [3, 7],
  [9, 12],
] as const;
type CodingAt = (typeof codings)[number];

/** The repetition with its code translated; undefined where the rule has nothing for it. */
function translate(
  raw: string,
  { map }: CompiledCodes,
  draft: MessageDraft,
  displays: Displays,
): string | 'no room' | undefined {
  const { component } = draft.delimiters;
  const parts = raw.split(component);
  for (const [first] of codings) {
    const code = draft.text(parts[first] ?? '');
    const mapping = code === '' ? undefined : mappingFor(map.get(code), draft.text(parts[first + 2] ?? ''));
    if (mapping === undefined) continue;
    const outcome = put(parts, first, mapping.to, draft, displays);
    if (outcome !== 'nothing') return outcome === 'done' ? parts.join(component) : outcome;
  }
  return undefined;
}

type Outcome = 'done' | 'no room' | 'nothing';

function put(parts: string[], first: number, to: CodeMapping['to'], draft: MessageDraft, displays: Displays): Outcome {
  if (typeof to === 'string') return first === 0 ? replace(parts, to, draft) : 'nothing';
  const targets = [to].flat().map((target) => named(target, displays));
  const missing = targets.filter((target) => !codings.some((at) => isThere(parts, at, target, draft)));
  const [only] = missing;
  if (only === undefined) return 'nothing';
  return first === 0 && isUcum(only) ? replaceUnit(parts, only, draft) : addBeside(parts, missing, draft);
}

const named = (target: TargetCoding, displays: Displays): TargetCoding =>
  displays === 'all' || /^[ -~]*$/.test(target.display ?? '') ? target : { ...target, display: undefined };

/** The mapping of this very system before one of any. */
const mappingFor = (mappings: readonly CodeMapping[] = [], system: string): CodeMapping | undefined =>
  mappings.find((one) => one.system?.toUpperCase() === system.toUpperCase()) ??
  mappings.find((one) => one.system === undefined);

/** `L` is what HL7 table 0396 calls the codes of the sender. */
const localSystem = 'L';

/** A code of the field's own table comes first; that of the sender stands behind it, as a coding of its own. */
function replace(parts: string[], code: string, draft: MessageDraft): Outcome {
  const [at] = freeCodings(parts);
  if (at === undefined) return 'no room';
  const [own = '', text = '', system = ''] = parts;
  place(parts, at, [own, text, system || localSystem, parts[6] ?? '']);
  place(parts, codings[0], [draft.escaped(code), '', '', '']);
  return 'done';
}

const isUcum = ({ system }: TargetCoding): boolean => standardSystem(system) === 'http://unitsofmeasure.org';

/** A quantity has room for one coded unit, and beside it for its text, which is as sent. */
function replaceUnit(parts: string[], { code, system, version = '' }: TargetCoding, draft: MessageDraft): Outcome {
  const [own = '', text = ''] = parts;
  if (text !== '' && replace(parts, code, draft) === 'no room') return 'no room';
  place(parts, codings[0], [draft.escaped(code), text || own, draft.escaped(system), draft.escaped(version)]);
  return 'done';
}

/** Standard codings beside the local one, which stays first: it names the resource in every message. */
function addBeside(parts: string[], targets: readonly TargetCoding[], draft: MessageDraft): Outcome {
  const free = freeCodings(parts);
  if (free.length < targets.length) return 'no room';
  for (const [index, { system, code, display = '', version = '' }] of targets.entries()) {
    const texts = [code, display, system, version].map((text) => draft.escaped(text));
    place(parts, free[index] ?? codings[1], texts);
  }
  return 'done';
}

const freeCodings = (parts: readonly string[]): readonly CodingAt[] =>
  codings.slice(1).filter(([first]) => parts.slice(first, first + 3).every((part) => part === ''));

const isThere = (parts: readonly string[], [first]: CodingAt, target: TargetCoding, draft: MessageDraft): boolean =>
  draft.text(parts[first] ?? '') === target.code &&
  standardSystem(draft.text(parts[first + 2] ?? '')) === standardSystem(target.system);

function place(parts: string[], [first, version]: CodingAt, texts: readonly string[]): void {
  const [code = '', text = '', system = '', ofVersion = ''] = texts;
  while (parts.length <= (ofVersion === '' ? first + 2 : version)) parts.push('');
  [parts[first], parts[first + 1], parts[first + 2]] = [code, text, system];
  if (parts.length > version) parts[version] = ofVersion;
}
