import { type Entry, patientRequestType, type PatientRequest, readJson } from '#contracts';
import { type Message, parse, type ParseOptions, type Segment } from '#hl7';
import type { MessageTerm, NumberKind } from '#storage';

/** Where numbers stand: the field, and the component of each repetition. CX.1 and EI.1 where nothing is said. */
interface NumberField {
  readonly kind: NumberKind;
  readonly field: number;
  readonly component?: number;
}

const numbers = (kind: NumberKind, ...fields: readonly number[]): NumberField[] =>
  fields.map((field) => ({ kind, field }));

/**
 * By segment. OBR-18 to OBR-21 are the requester's and the filler's own fields, where many a sender puts the accession
 * number; SPM-2 is a pair of EI.
 */
const numberFields: Readonly<Record<string, readonly NumberField[]>> = {
  MSH: numbers('control', 10),
  PID: [...numbers('patient', 2, 3, 4, 19), ...numbers('visit', 18)],
  MRG: [...numbers('patient', 1, 2, 4), ...numbers('visit', 3, 5)],
  PV1: numbers('visit', 19, 50),
  ORC: numbers('order', 2, 3, 4),
  OBR: numbers('order', 2, 3, 18, 19, 20, 21),
  SPM: [...numbers('order', 2, 30), { kind: 'order', field: 2, component: 2 }],
  IPC: numbers('order', 1),
  RXE: numbers('order', 15),
  TXA: numbers('order', 12, 14, 15),
  SCH: numbers('order', 1, 2),
};

/** A hostile message repeats a segment or a field a million times; nobody looks for the hundredth number of a message. */
const segmentsMax = 32;
const repetitionsMax = 16;

/**
 * What a message is found by: its numbers, and the names and birth dates of its patients. Never throws: of what cannot be
 * read there is nothing to find. Pure.
 */
export function searchTerms(entry: Entry, options: ParseOptions): readonly MessageTerm[] {
  if (entry.attributes.datacontenttype === patientRequestType) return termsOfRequest(entry);
  const parsed = parse(entry.value, options);
  return parsed.kind === 'message' ? termsOf(parsed.message) : [];
}

function termsOf(message: Message): readonly MessageTerm[] {
  const terms: MessageTerm[] = [];
  for (const [name, fields] of Object.entries(numberFields))
    for (const segment of message.all(name).slice(0, segmentsMax)) {
      for (const { kind, field, component } of fields) addNumbers(segment, kind, field, component, terms);
      if (name === 'PID') addPerson(segment, terms);
      if (name === 'MRG') addNames(segment, 7, terms);
    }
  return terms;
}

function addNumbers(segment: Segment, kind: NumberKind, field: number, component = 1, terms: MessageTerm[]): void {
  const repetitions = Math.min(segment.repetitions(field), repetitionsMax);
  for (let repetition = 1; repetition <= repetitions; repetition++)
    add(terms, kind, segment.value(field, repetition, component));
}

/** PID-5 the names, PID-9 the aliases, PID-7 the date of birth of which the time does not matter. */
function addPerson(pid: Segment, terms: MessageTerm[]): void {
  addNames(pid, 5, terms);
  addNames(pid, 9, terms);
  add(terms, 'born', pid.value(7).slice(0, 8));
}

/** XPN: the parts of a double name, too, as people look for either. */
function addNames(segment: Segment, field: number, terms: MessageTerm[]): void {
  const repetitions = Math.min(segment.repetitions(field), repetitionsMax);
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    addName(terms, 'family', segment.value(field, repetition, 1));
    addName(terms, 'given', segment.value(field, repetition, 2));
    addName(terms, 'given', segment.value(field, repetition, 3));
  }
}

function addName(terms: MessageTerm[], kind: 'family' | 'given', text: string): void {
  add(terms, kind, text);
  if (/[\s-]/.test(text.trim())) for (const part of text.trim().split(/[\s-]+/)) add(terms, kind, part);
}

function add(terms: MessageTerm[], kind: MessageTerm['kind'], text: string): void {
  // `""` deletes what it stands for: nobody has that number or name.
  if (text !== '' && text !== '""') terms.push({ kind, text });
}

/** A patient over FHIR (ITI-104). */
function termsOfRequest(entry: Entry): readonly MessageTerm[] {
  try {
    const request = readJson<PatientRequest>(entry);
    const terms: MessageTerm[] = [{ kind: 'patient', text: request.identity.value }];
    const patient = request.kind === 'update' ? request.patient : undefined;
    for (const { value } of patient?.identifier ?? []) add(terms, 'patient', value ?? '');
    for (const { family = '', given = [] } of patient?.name ?? []) {
      addName(terms, 'family', family);
      for (const one of given) addName(terms, 'given', one);
    }
    add(terms, 'born', patient?.birthDate?.replaceAll('-', '') ?? '');
    return terms;
  } catch {
    return [];
  }
}
