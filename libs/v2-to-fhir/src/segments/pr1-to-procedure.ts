import { type CodeableConcept, type Coding, flat, type Procedure, type Reference } from '#fhir';
import { concat, element, listOf } from '../compact.js';
import { concept } from '../datatypes/concept.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { ei } from '../datatypes/identifier.js';
import { pl } from '../datatypes/location.js';
import { xcn } from '../datatypes/practitioner.js';
import { decimal } from '../datatypes/quantity.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';
import { isTakenBack } from './action-code.js';
import { codedNote } from './nte-to-annotation.js';

/** PR1[Procedure]; named by PR1-19, else by visit or patient, code and time. */
export function procedureFromPr1(
  pr1: SegmentReader,
  subject: Reference,
  encounter: Reference | undefined,
): Procedure | undefined {
  pr1.text(1); // Set ID
  const code = procedureCode(pr1);
  if (code === undefined) return undefined;
  const identifier = pr1.first(19, (field) => ei(field, undefined, 'procedure'));
  const owner = encounter?.reference ?? subject.reference ?? '';
  return {
    resourceType: 'Procedure',
    id: procedureId(pr1, identifier, [
      owner,
      code.coding?.[0]?.code ?? code.text ?? '',
      pr1.text(5),
      ...(pr1.each(16, (field) => field.value(1)) ?? []),
    ]),
    identifier: listOf(identifier),
    partOf: partOf(pr1),
    // PR1 tells of what is planned and what was done alike.
    status: isTakenBack(pr1, 20) ? 'entered-in-error' : 'unknown',
    category: pr1.first(6, (field) => concept(field, '0230')),
    code,
    subject,
    encounter,
    ...performed(pr1),
    performer: concat(performers(pr1, 8, anesthesiologist), performers(pr1, 11, surgeon), performers(pr1, 12)),
    location: pr1.first(23, (field) => pl(field)),
    reasonCode: pr1.each(15, (field) => concept(field)),
    // On which side it was, or that it was broken off.
    note: pr1.each(16, codedNote),
  };
}

function procedureId(pr1: SegmentReader, number: ReturnType<typeof ei>, otherwise: readonly string[]): string {
  return number === undefined
    ? resourceId('Procedure', ...otherwise)
    : resourceId('Procedure', pr1.scope.context.organization, number.system ?? '', number.value ?? '');
}

/** PR1-3; the description of old versions in PR1-4 is its text. */
function procedureCode(pr1: SegmentReader): CodeableConcept | undefined {
  const code = pr1.first(3, (field) => concept(field));
  const [first, ...others] = code?.coding ?? [];
  const coding = listOf(first && withModifiers(pr1, first), ...others);
  return element<CodeableConcept>({ coding, text: code?.text ?? pr1.value(4) });
}

/** PR1-16 stands behind a code of CPT (terminology.hl7.org/CPT: `code:modifier`), and in a note behind any. */
function withModifiers(pr1: SegmentReader, coding: Coding): Coding {
  if (coding.code === undefined || coding.system !== 'http://www.ama-assn.org/go/cpt') return coding;
  const modifiers = pr1.each(16, (field) => field.value(1));
  return modifiers === undefined ? coding : { ...coding, code: flat([coding.code, ...modifiers].join(':')) };
}

/** PR1-25: the procedure that this one belongs to; a reference where its PR1 came before, else its number. */
function partOf(pr1: SegmentReader): Reference[] | undefined {
  const number = pr1.first(25, (field) => ei(field, undefined, 'procedure'));
  if (number === undefined) return undefined;
  const known = pr1.scope.find('Procedure', procedureId(pr1, number, []));
  return [known ?? { type: 'Procedure', identifier: number }];
}

/** PR1-5 and PR1-7, minutes; a day has no minute at which it ends. */
function performed(pr1: SegmentReader): Pick<Procedure, 'performedDateTime' | 'performedPeriod'> {
  const start = dateTimeOf(pr1, 5);
  if (start === undefined || !start.includes('T')) return { performedDateTime: start };
  const minutes = decimal(pr1.value(7));
  if (minutes === undefined || minutes < 0 || minutes > minutesMax) return { performedDateTime: start };
  return { performedPeriod: { start, end: later(start, minutes) } };
}

// A year.
const minutesMax = 525_600;

/** The moment so many minutes later, in the same zone. */
function later(start: string, minutes: number): string {
  const zone = /(Z|[+-]\d\d:\d\d)$/.exec(start)?.[0] ?? 'Z';
  const offset =
    zone === 'Z' ? 0 : Number(`${zone.charAt(0)}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
  const moment = new Date(Date.parse(start) + (minutes + offset) * 60_000);
  return flat(moment.toISOString().slice(0, 19) + zone);
}

const snomed = (code: string, display: string): CodeableConcept => ({
  coding: [{ system: 'http://snomed.info/sct', code, display }],
});
const anesthesiologist = snomed('88189002', 'Anesthesiologist');
const surgeon = snomed('304292004', 'Surgeon');

const performers = (pr1: SegmentReader, field: number, role?: CodeableConcept): Procedure['performer'] =>
  pr1.each(field, (person) => {
    const actor = xcn(person);
    return actor && { function: role, actor };
  });
