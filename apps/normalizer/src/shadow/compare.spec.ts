import { describe, expect, it } from '@jest/globals';
import { asMessageId, type Entry, topics } from '#contracts';
import type { WindowMessage } from '#storage';
import { type Candidate, compare } from './compare.js';
import { renormalize } from './renormalize.js';

const messageId = asMessageId('01KSAMPLE00000000000');
const rulesOf = () => ({ authorities: [] });
const msh = 'MSH|^~\\&|ADT|NORTHHILL|||20260305081500+0100||ADT^A01|C-1|P|2.5';
const admission = `${msh}\rPID|1||70421||Okonjo^Miriam\rPV1|1|I`;
const nameless = `${msh}\rPID|1||||Okonjo^Miriam`;
const query = `${msh.replace('ADT^A01', 'ACK')}\rMSA|AA|1`;

const raw = (text: string, attributes: Record<string, string> = {}): Entry => ({
  topic: topics.raw,
  partition: 0,
  offset: 7,
  appendedAt: 0,
  key: 'source-key',
  value: Buffer.from(text),
  attributes: {
    id: messageId,
    source: '/gateway/north',
    type: 'hie.hl7.raw.v1',
    time: '2026-03-05T07:15:01.000Z',
    messageid: messageId,
    feed: 'north',
    organization: 'NORTHHILL',
    disposition: 'accepted',
    ...attributes,
  },
});

/** The event that a message became before. */
function canonical(text: string, revision = 0): Entry {
  const mapped = renormalize(raw(text), rulesOf(), revision);
  if (mapped.kind !== 'event') throw new Error(mapped.kind);
  return { ...mapped.draft, value: Buffer.from(mapped.draft.value), partition: 0, offset: 3, appendedAt: 0 };
}

const ended = (outcome: WindowMessage['outcome'], code?: string): WindowMessage => ({
  messageId,
  partition: 0,
  offset: 7,
  ...(outcome !== undefined && { outcome }),
  ...(code !== undefined && { code }),
});
const withEvent = (outcome: WindowMessage['outcome'], entry: Entry, text: string): Candidate => ({
  message: { ...ended(outcome), canonical: { partition: 0, offset: 3 } },
  raw: raw(text),
  canonical: entry,
});
const without = (message: WindowMessage, entry: Entry | undefined): Candidate => ({
  message,
  raw: entry,
  canonical: undefined,
});
const other = admission.replace('Miriam', 'Mirjam');

describe('a message that is normalized again', () => {
  it.each<[string, Candidate, string, string | undefined, string | undefined]>([
    ['the same event', withEvent('linked', canonical(admission), admission), 'same', undefined, undefined],
    ['another one', withEvent('linked', canonical(other), admission), 'different', 'Patient.name.given', 'promotable'],
    [
      'another one of a dead letter',
      withEvent('dead', canonical(other), admission),
      'different',
      undefined,
      'deadLetters',
    ],
    [
      'one without a resource that it had',
      withEvent('linked', canonical(admission), admission.replace('PV1|1|I', '')),
      'different',
      'Encounter',
      'leavingResources',
    ],
    [
      'none any more',
      withEvent('linked', canonical(admission), nameless),
      'newlyRefused',
      'outcome[event > dead HL7_PATIENT_ID_MISSING]',
      undefined,
    ],
    [
      'one after all, of a dead letter',
      without(ended('dead', 'HL7_PATIENT_ID_MISSING'), raw(admission)),
      'newlyAccepted',
      'outcome[dead HL7_PATIENT_ID_MISSING > event]',
      'deadLetters',
    ],
    [
      'one after all',
      without(ended('filtered'), raw(admission)),
      'newlyAccepted',
      'outcome[filtered > event]',
      'promotable',
    ],
    [
      'one that was unusable',
      without(ended('dead', 'HL7_EMPTY'), raw(admission, { disposition: 'unusable' })),
      'newlyAccepted',
      undefined,
      'deadLetters',
    ],
    ['none, as before', without(ended('dead', 'HL7_PATIENT_ID_MISSING'), raw(nameless)), 'same', undefined, undefined],
    [
      'none, for another reason',
      without(ended('filtered'), raw(nameless)),
      'different',
      'outcome[filtered > dead HL7_PATIENT_ID_MISSING]',
      undefined,
    ],
    ['nothing, as one that is filtered', without(ended('filtered'), raw(query)), 'same', undefined, undefined],
    ['nothing yet', without(ended(undefined), raw(admission)), 'pending', undefined, undefined],
    ['nothing, for its bytes are gone', without(ended('linked'), undefined), 'notCompared', undefined, undefined],
    [
      'nothing, for its event is gone',
      { ...withEvent('linked', canonical(admission), admission), canonical: undefined },
      'notCompared',
      undefined,
      undefined,
    ],
    [
      'nothing, for it is a fragment',
      without(ended('filtered', 'HL7_FRAGMENT_HELD'), raw(`${admission}\rDSC|2|F`)),
      'notCompared',
      undefined,
      undefined,
    ],
  ])('gives %s', (_, candidate, verdict, element, fate) => {
    const comparison = compare('RUN', candidate, rulesOf);
    expect([comparison.verdict, comparison.shadow?.fate]).toEqual([verdict, fate]);
    if (element !== undefined) expect(comparison.differences.map((one) => one.element)).toContain(element);
    if (verdict === 'same') expect(comparison.differences).toEqual([]);
  });

  it('goes to the shadow topic under the key of the message, with the next revision', () => {
    const { shadow } = compare('RUN', withEvent('linked', canonical(other, 4), admission), rulesOf);
    expect(shadow?.draft).toMatchObject({
      topic: topics.shadow,
      key: 'source-key',
      attributes: { revision: '5', shadowrun: 'RUN', shadowfate: 'promotable', messageid: messageId },
    });
  });

  it('differs in its bytes where only the order of members is another', () => {
    const entry = canonical(admission);
    const { message, ...rest } = JSON.parse(Buffer.from(entry.value).toString()) as Record<string, unknown>;
    const reordered = { ...entry, value: Buffer.from(JSON.stringify({ ...rest, message })) };
    const { verdict, differences } = compare('RUN', withEvent('linked', reordered, admission), rulesOf);
    expect([verdict, differences]).toEqual(['different', [{ path: 'bytes', element: 'bytes' }]]);
  });
});
