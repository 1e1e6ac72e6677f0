import type { Operation } from '#contracts';
import { type Attachment, localReference, type Reference } from '#fhir';
import { ed, rp, stored, textAttachment } from './datatypes/attachment.js';
import { dateTimeOf } from './datatypes/date-time.js';
import type { DocumentGroup } from './groups.js';
import type { Subject } from './order.js';
import type { ObservationGroup } from './order-groups.js';
import type { Outcome } from './results.js';
import { commentText } from './segments/nte-to-annotation.js';
import { documentId, documentNumber, documentReference } from './segments/txa-to-document-reference.js';
import { isText } from './segments/obx-value.js';
import { provenanceFromTxa } from './segments/txa-to-provenance.js';

/** MDM: TXA names a document, the OBX after it are its content. */
export function mapDocument(
  group: DocumentGroup,
  subject: Subject,
  trigger: string,
  orders: readonly Reference[],
): Outcome {
  const { txa, observations, notes } = group;
  const contents = contentsOf(observations, notes).map((content) => stored(content, subject.subject, txa.scope));
  const reference = txa.scope.add(documentReference(txa, subject, { trigger, contents, orders }));
  const provenance = provenanceFromTxa(txa, reference);
  if (provenance !== undefined) txa.scope.add(provenance);
  return { focus: [reference], operations: replaced(group, subject, trigger) };
}

/** T09, T10: the document that is replaced is so from now on. */
function replaced({ txa }: DocumentGroup, subject: Subject, trigger: string): Operation[] {
  const parent = documentNumber(txa, 13);
  if (parent === undefined || !/^T(09|10)$/.test(trigger)) return [];
  const own = documentId(txa, documentNumber(txa, 12), subject);
  const id = documentId(txa, parent, subject);
  if (id === own) return [];
  return [{ kind: 'status', resource: localReference('DocumentReference', id), status: 'superseded' }];
}

/** OBX[DocumentReference]: ED and RP are contents of their own, all text is one, in the order in which it is sent. */
function contentsOf(groups: readonly ObservationGroup[], notes: readonly DocumentGroup['txa'][]): Attachment[] {
  const documents: Attachment[] = [];
  const lines: string[] = [];
  let named: Pick<Attachment, 'title' | 'creation'> | undefined;
  for (const { obx } of groups) {
    obx.text(1); // Set ID
    // An OBX without text is a blank line.
    if (lines.length > 0 && isText(obx.text(2)) && !obx.populated(5)) lines.push('');
    for (const field of obx.repeats(5)) {
      const document = obx.text(2) === 'ED' ? ed(field) : obx.text(2) === 'RP' ? rp(field) : undefined;
      if (document !== undefined) documents.push({ ...describing(obx), ...document });
      else if (lines.push(field.whole()) === 1) named = describing(obx);
    }
  }
  const comments = [...notes, ...groups.flatMap((group) => group.notes)].map(commentText).filter((text) => text !== '');
  return [...documents, ...asText(lines).map((text) => ({ ...named, ...text })), ...asText(comments)];
}

const asText = (lines: readonly string[]): Attachment[] =>
  lines.some((line) => line !== '') ? [textAttachment(lines.join('\n'))] : [];

/** OBX-3 and OBX-14: what the content is, and of when. */
function describing(obx: ObservationGroup['obx']): Pick<Attachment, 'title' | 'creation'> {
  return {
    title: obx.first(3, (field) => field.value(9) ?? field.value(2) ?? field.value(1)),
    creation: dateTimeOf(obx, 14),
  };
}
