import type { Annotation, Extension } from '#fhir';
import { commentType } from '../codes/order.js';
import { concat, listOf } from '../compact.js';
import { concept } from '../datatypes/concept.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { xcn } from '../datatypes/practitioner.js';
import type { FieldReader, SegmentReader } from '../reader.js';
import { structureDefinition } from '../codes/uris.js';

/** NTE[Observation], NTE[ServiceRequest]: one annotation for each NTE, its repetitions as lines. */
export const annotations = (notes: readonly SegmentReader[]): Annotation[] | undefined => {
  if (notes.length === 0) return undefined;
  return concat(...notes.map((nte) => listOf(annotation(nte))));
};

function annotation(nte: SegmentReader): Annotation | undefined {
  nte.text(1); // Set ID
  const coded = nte.first(9, (field) => concept(field));
  const text = noteText(nte) || (coded?.text ?? coded?.coding?.[0]?.display ?? coded?.coding?.[0]?.code ?? '');
  if (text === '') return undefined;
  return {
    extension: listOf(
      named(
        'annotationType',
        nte.first(4, (field) => concept(field, commentType)),
      ),
      named('alternate-codes', coded),
    ),
    authorReference: nte.first(5, (field) => xcn(field)),
    time: dateTimeOf(nte, 6),
    text,
  };
}

/** NTE-3, its repetitions as lines. */
const noteText = (nte: SegmentReader): string =>
  nte
    .each(3, (field) => field.whole())
    ?.join('\n')
    .trimEnd() ?? '';

/** NTE[DocumentReference]: NTE-3, and NTE-9 as text, with a line for each of its codings. */
export const commentText = (nte: SegmentReader): string => {
  const coded = nte.each(9, (field) => {
    const codings = [1, 4, 10].map((first) =>
      [first, first + 1, first + 2]
        .map((part) => field.text(part))
        .filter(Boolean)
        .join('-'),
    );
    return [field.text(9), ...codings].filter(Boolean).join('\n') || undefined;
  });
  return [noteText(nte), ...(coded ?? [])].filter(Boolean).join('\n');
};

/** A code that R4 has place for in a note only: its text, with the code beside it. */
export function codedNote(field: FieldReader): Annotation | undefined {
  const said = concept(field);
  const text = said?.text ?? said?.coding?.[0]?.display ?? said?.coding?.[0]?.code;
  if (said === undefined || text === undefined) return undefined;
  return said.coding === undefined ? { text } : { extension: listOf(named('alternate-codes', said)), text };
}

const named = (name: string, valueCodeableConcept: Extension['valueCodeableConcept']): Extension | undefined =>
  valueCodeableConcept && { url: structureDefinition(name), valueCodeableConcept };
