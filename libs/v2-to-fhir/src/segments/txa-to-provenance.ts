import type { Provenance, Reference } from '#fhir';
import { concat } from '../compact.js';
import { instant } from '../datatypes/date-time.js';
import { coded } from '../datatypes/practitioner-role.js';
import { xcn } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';
import { changeReason } from './txa-to-document-reference.js';

type Agent = Provenance['agent'][number];

/** TXA[Provenance]: who edited the document when and why, and who got it; undefined without the instant TXA-8. */
export function provenanceFromTxa(txa: SegmentReader, target: Reference): Provenance | undefined {
  const recorded = txa.first(8, (field) => instant(field.value(1), field.at, field.scope));
  if (recorded === undefined) return undefined;
  const [first, ...others] = concat(agents(txa, 9, 'author'), agents(txa, 11, 'enterer'), recipients(txa)) ?? [];
  if (first === undefined) {
    txa.forget(8);
    return undefined;
  }
  const text = changeReason(txa);
  return {
    resourceType: 'Provenance',
    id: resourceId('Provenance', target.reference ?? '', 'TXA', recorded),
    target: [target],
    recorded,
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
