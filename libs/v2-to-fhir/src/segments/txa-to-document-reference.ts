import type { Attachment, DocumentReference, Extension, Identifier, Reference } from '#fhir';
import { documentCompletion, documentConfidentiality, presentation } from '../codes/document.js';
import { concat, element, listOf } from '../compact.js';
import { wholeType } from '../datatypes/attachment.js';
import { absent, code, dataAbsent, noteUnmapped, originalCode } from '../datatypes/code.js';
import { concept } from '../datatypes/concept.js';
import { dateTimeOf, instantOf } from '../datatypes/date-time.js';
import { ei } from '../datatypes/identifier.js';
import { xcn } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import type { Subject } from '../order.js';
import type { SegmentReader } from '../reader.js';
import { codedNote } from './nte-to-annotation.js';

export interface DocumentParts {
  readonly trigger: string;
  readonly contents: readonly Attachment[];
  /** Orders of the message that the document belongs to. */
  readonly orders: readonly Reference[];
}

/** TXA[DocumentReference]. */
export function documentReference(txa: SegmentReader, subject: Subject, parts: DocumentParts): DocumentReference {
  txa.text(1); // Set ID
  const number = documentNumber(txa, 12);
  const parent = documentNumber(txa, 13);
  return {
    resourceType: 'DocumentReference',
    id: documentId(txa, number, subject),
    masterIdentifier: number,
    identifier: concat(
      listOf(fileName(txa)),
      txa.each(15, (field) => ei(field, 'FILL', 'filler')),
    ),
    ...statusOf(txa, parts.trigger),
    ...completion(txa, parts.trigger),
    type: txa.first(2, (field) => concept(field, '0270')),
    subject: subject.subject,
    extension: dateAlone(txa),
    date: instantOf(txa, 6),
    author: authors(txa),
    authenticator: txa.first(10, (field) => xcn(field)) ?? txa.first(22, (field) => xcn(field)),
    relatesTo: relation(parent, parts.trigger),
    description: txa.value(25),
    securityLabel: listOf(txa.first(18, (field) => concept(field, documentConfidentiality))),
    content: contents(txa, parts.contents),
    context: context(txa, subject, parts.orders),
  };
}

/** The number names the document; without one the file, else what, of whom and when. */
export function documentId(txa: SegmentReader, number: Identifier | undefined, { patientId }: Subject): string {
  const { organization } = txa.scope.context;
  return number === undefined
    ? resourceId('DocumentReference', organization, patientId, txa.text(16), txa.text(2), txa.text(4), txa.text(6))
    : resourceId('DocumentReference', organization, number.system ?? '', number.value ?? '');
}

/** TXA-12, TXA-13. */
export const documentNumber = (txa: SegmentReader, field: 12 | 13): Identifier | undefined =>
  txa.first(field, (value) => ei(value, undefined, 'document'));

/** TXA-9, and TXA-5 where that names somebody else. */
function authors(txa: SegmentReader): Reference[] | undefined {
  const persons = concat(
    txa.each(9, (field) => xcn(field)),
    txa.each(5, (field) => xcn(field)),
  );
  return persons?.filter(({ reference }, at) => persons.findIndex((each) => each.reference === reference) === at);
}

function fileName(txa: SegmentReader): Identifier | undefined {
  const value = txa.populated(16) ? txa.field(16).whole() : '';
  return value === '' ? undefined : { value };
}

/** T11 takes the document back; else TXA-19, of which only AV and nothing say a status (the guide's rule). */
function statusOf(txa: SegmentReader, trigger: string): Pick<DocumentReference, 'status' | '_status'> {
  const availability = txa.value(19);
  const extension =
    availability === undefined || availability === 'AV' ? undefined : originalCode('0273', availability);
  if (trigger === 'T11') return { status: 'entered-in-error', _status: extension };
  if (extension === undefined) return { status: 'current' };
  if (!/^(CA|OB|UN)$/.test(availability ?? '')) noteUnmapped('0273', availability ?? '', `${txa.at}-19`, txa.scope);
  return absent('status', extension);
}

/** TXA-17, with the code as sent beside it, for R4 has four and the table nine. */
function completion(txa: SegmentReader, trigger: string): Pick<DocumentReference, 'docStatus' | '_docStatus'> {
  const sent = txa.value(17);
  const own = code(documentCompletion, sent, `${txa.at}-17`, txa.scope);
  const docStatus = trigger === 'T11' ? 'entered-in-error' : own;
  return { docStatus, _docStatus: sent === undefined ? undefined : originalCode(documentCompletion.id, sent) };
}

/** TXA-6 without a time of day is no instant: the extension that the guide names keeps the date. */
function dateAlone(txa: SegmentReader): Extension[] | undefined {
  const when = dateTimeOf(txa, 6);
  if (when === undefined || when.length > 10) return undefined;
  return [{ url: 'http://hl7.org/fhir/6.0/StructureDefinition/extension-date', valueDate: when }];
}

/** T05 and T06 add to the parent, T09 and T10 replace it (HL7 9.6); other events change the document itself. */
function relation(parent: Identifier | undefined, trigger: string): DocumentReference['relatesTo'] {
  if (parent === undefined) return undefined;
  const code = /^T0[56]$/.test(trigger) ? 'appends' : /^T(09|10)$/.test(trigger) ? 'replaces' : 'transforms';
  return [{ code, target: { type: 'DocumentReference', identifier: parent } }];
}

/** R4 wants a content; a notification (T01, T03 …) has none, and what the record holds of it stays. */
function contents(txa: SegmentReader, attachments: readonly Attachment[]): DocumentReference['content'] {
  const sent = txa.text(3);
  const contentType = presentation.codes.get(sent) ?? sent.toLowerCase();
  const [first, ...others] = attachments;
  const isMediaType = wholeType.test(contentType);
  const declared = isMediaType ? { contentType } : sent === '' ? undefined : originalCode('0191', sent);
  if (first === undefined) return [{ attachment: declared ?? dataAbsent() }];
  return [first, ...others].map((attachment) => ({ attachment: { ...declared, ...attachment } }));
}

function context(
  txa: SegmentReader,
  { encounter }: Subject,
  orders: readonly Reference[],
): DocumentReference['context'] {
  const activity = dateTimeOf(txa, 4);
  const placer = orders.length === 0 ? txa.first(14, (field) => ei(field, 'PLAC', 'placer')) : undefined;
  const related = concat(orders, placer && [{ type: 'ServiceRequest', identifier: placer }]);
  return element<NonNullable<DocumentReference['context']>>({
    encounter: listOf(encounter),
    period: element({ start: activity }),
    related,
  });
}

/** TXA-21. */
export const changeReason = (txa: SegmentReader): string | undefined =>
  txa
    .each(21, codedNote)
    ?.map(({ text }) => text)
    .join('\n');
