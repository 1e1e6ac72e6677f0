import type { Provenance, Reference } from '#fhir';
import { concat } from '../compact.js';
import { required } from '../datatypes/code.js';
import { instantOf } from '../datatypes/date-time.js';
import { coded } from '../datatypes/practitioner-role.js';
import { xcn } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';
import { changeReason } from './txa-to-document-reference.js';

type Agent = Provenance['agent'][number];

// When it was edited, by whom it was typed, why it was changed, who got it: what only a Provenance holds.
const ownFields = [8, 11, 21, 23] as const;

/** TXA[Provenance]: who edited the document when and why, and who got it; undefined where TXA says nothing of that. */
export function provenanceFromTxa(txa: SegmentReader, target: Reference): Provenance | undefined {
  if (!ownFields.some((field) => txa.populated(field))) return undefined;
  const recorded = instantOf(txa, 8);
  const [first, ...others] = concat(agents(txa, 9, 'author'), agents(txa, 11, 'enterer'), recipients(txa)) ?? [];
  const text = changeReason(txa);
  if (first === undefined) {
    txa.forget(8, 21);
    return undefined;
  }
  return {
    resourceType: 'Provenance',
    id: resourceId('Provenance', target.reference ?? '', 'TXA', recorded ?? text ?? ''),
    target: [target],
    ...required('recorded', recorded),
    reason: text === undefined ? undefined : [{ text }],
    agent: [first, ...others],
  };
}

const agents = (txa: SegmentReader, field: number, code: string): Agent[] | undefined =>
  txa.each(field, (person) => {
    const who = xcn(person);
    return who && { type: coded('http://terminology.hl7.org/CodeSystem/provenance-participant-type', code), who };
  });

const recipient = coded('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP');

const recipients = (txa: SegmentReader): Agent[] | undefined =>
  txa.each(23, (person) => {
    const who = xcn(person);
    return who && { role: [recipient], who };
  });
