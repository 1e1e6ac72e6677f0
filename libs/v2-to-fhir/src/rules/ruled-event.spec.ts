import { describe, expect, it } from '@jest/globals';
import { asMessageId, type CanonicalEvent } from '#contracts';
import { eventOrError } from '../normalize-bytes.js';
import { compileRules } from './compile-rules.js';
import type { SiteRules } from './site-rules.js';

const adt = [
  'MSH|^~\\&|ADT|NH|||20260301120000||ADT^A01|M1|P|2.5',
  'EVN|A01|20260301120000',
  'PID|1||7^^^NH^MR||Berg^Anna||19700101|v',
  'PV1|1|AMB|W2||||||||||||||||V-9',
  'OBX|1|NM|GEW^Gewicht^L||70|kilo|||||ok',
  'ZPD|x|Y|ALT-5',
].join('\r');

function eventOf(rules?: Partial<SiteRules>): CanonicalEvent {
  const outcome = eventOrError(Buffer.from(adt), {
    messageId: asMessageId('01KSAMPLE00000000000'),
    feed: 'ward',
    organization: 'NH',
    receivedAt: '2026-03-01T12:00:01.000Z',
    authorities: [],
    revision: 0,
    ...(rules && { rules: compileRules({ moves: [], codes: [], ...rules }) }),
  });
  if ('error' in outcome) throw new Error(outcome.error.message);
  return outcome.event;
}
const resource = (event: CanonicalEvent, type: string) =>
  (event.bundle.entry ?? []).map((entry) => entry.resource).find((one) => one?.resourceType === type);
const local = 'urn:hie:NH:code:L';

const codes: SiteRules['codes'] = [
  { id: 'sex', field: 'PID-8', map: [{ code: 'v', to: 'F' }] },
  { id: 'class', field: 'PV1-2', map: [{ code: 'AMB', to: 'O' }] },
  { id: 'tests', field: 'OBX-3', map: [{ code: 'GEW', system: 'L', to: { system: 'LN', code: '29463-7' } }] },
  { id: 'units', field: 'OBX-6', map: [{ code: 'kilo', to: { system: 'UCUM', code: 'kg' } }] },
  { id: 'status', field: 'OBX-11', map: [{ code: 'ok', to: 'F' }] },
];

describe('an event under the rules of its site', () => {
  it('says what was meant, beside it what was sent, and by which rules', () => {
    const event = eventOf({ codes });
    const sent = (code: string) => ({
      extension: [{ valueCodeableConcept: { coding: [{ system: local, code }] } }],
    });
    expect(resource(event, 'Patient')).toMatchObject({ gender: 'female', _gender: sent('v') });
    expect(resource(event, 'Encounter')).toMatchObject({ class: { code: 'AMB', ...sent('AMB') } });
    expect(resource(event, 'Observation')).toMatchObject({
      code: {
        coding: [
          { system: local, code: 'GEW', display: 'Gewicht' },
          { system: 'http://loinc.org', code: '29463-7' },
        ],
      },
      valueQuantity: { value: 70, unit: 'kilo', system: 'http://unitsofmeasure.org', code: 'kg' },
      status: 'final',
      _status: sent('ok'),
    });
    expect(event.rules).toEqual({
      version: expect.stringMatching(/^[0-9a-f]{16}$/),
      used: [
        { rule: 'sex', times: 1, at: 'PID-8' },
        { rule: 'class', times: 1, at: 'PV1-2' },
        { rule: 'tests', times: 1, at: 'OBX-3' },
        { rule: 'units', times: 1, at: 'OBX-6' },
        { rule: 'status', times: 1, at: 'OBX-11' },
      ],
    });
    expect(event.issues.filter(({ code }) => code === 'CODE_UNMAPPED')).toEqual([]);
    expect(event.unread.map(({ at }) => at)).toEqual(eventOf().unread.map(({ at }) => at));
  });

  it('names its resources as without them, so that the record is mended and not doubled', () => {
    const ids = (event: CanonicalEvent) => event.bundle.entry?.map(({ fullUrl }) => fullUrl);
    expect(ids(eventOf({ codes }))).toEqual(ids(eventOf()));
  });

  it('counts what was moved or copied as read, and keeps what was replaced', () => {
    expect(eventOf().unread.map(({ at }) => at)).toEqual(['ZPD-1', 'ZPD-2', 'ZPD-3']);
    const { unread, issues } = eventOf({
      moves: [
        { id: 'account', do: 'move', from: 'ZPD-3', to: 'PID-18' },
        { id: 'twin', do: 'copy', from: 'ZPD-2', to: 'PID-24' },
        { id: 'ward', do: 'set', to: 'PV1-3.1', value: 'W3' },
      ],
    });
    expect(unread.map(({ at }) => at)).toEqual(['ZPD-1']);
    expect(issues.filter(({ rule }) => rule !== undefined)).toMatchObject([
      { code: 'RULE_REPLACED', severity: 'information', rule: 'ward', at: 'PV1-3.1', value: 'W2' },
    ]);
  });

  it('is as without them, byte for byte, where they do not concern it', () => {
    const others: Partial<SiteRules> = {
      moves: [{ id: 'm', do: 'move', from: 'ZQQ-1', to: 'PID-18' }],
      codes: [{ id: 'c', field: 'PID-8', map: [{ code: 'x', to: 'F' }] }],
    };
    expect(JSON.stringify(eventOf(others))).toBe(JSON.stringify(eventOf()));
  });

  it('does not come to be where the message is filtered, whatever the rules would make of it', () => {
    const rules = compileRules({ moves: [{ id: 'm', do: 'set', to: 'MSH-6.1.2', value: 'x' }], codes: [] });
    const bytes = Buffer.from('MSH|^|A|B|||1||ACK|1|P|2.5\rMSA|AA|1');
    const context = {
      messageId: asMessageId('01KSAMPLE00000000000'),
      feed: 'f',
      organization: 'B',
      receivedAt: '',
      authorities: [],
      revision: 0,
      rules,
    };
    expect(eventOrError(bytes, context)).toMatchObject({ error: { code: 'HL7_NOTHING_CLINICAL' } });
    const mapped = Buffer.from('MSH|^|A|B|||1||ADT^A01|1|P|2.5\rPID|1||7');
    expect(eventOrError(mapped, context)).toMatchObject({ error: { code: 'HL7_RULE_FAILED' } });
  });

  it('names the version of rules that set how it is read, whether or not one of them acted', () => {
    expect(eventOf({ timeZone: 'Europe/Berlin' }).rules?.used).toEqual([]);
  });
});
