import { describe, expect, it } from '@jest/globals';
import {
  asMessageId,
  type CanonicalEvent,
  type Entry,
  eventId,
  type MessageOutcome,
  readJson,
  topics,
} from '#contracts';
import { parse } from '#hl7';
import { SqliteFindingStore, SqliteFragmentStore } from '#storage';
import { OpenChains } from './fragments.js';
import { normalizeStage } from './normalize.js';

const stage = normalizeStage({
  fragments: new SqliteFragmentStore(),
  findings: new SqliteFindingStore(),
  feeds: (feed) => ({ authorities: [], timeZone: feed === 'berlin' ? 'Europe/Berlin' : undefined }),
});
const adt = 'MSH|^~\\&|ADT|NORTHHILL|||20260305081500||ADT^A01|C-1|P|2.5\rPID|1||70421||Okonjo^Miriam\rPV1|1|I';

function entry(text: string, attributes: Record<string, string> = {}, topic: string = topics.raw): Entry {
  return {
    topic,
    partition: 0,
    offset: 7,
    appendedAt: 0,
    key: 'source-key',
    value: Buffer.from(text),
    attributes: {
      id: '01KSAMPLE00000000000',
      source: '/gateway/berlin',
      type: 'hie.hl7.raw.v1',
      time: '2026-03-05T07:15:01.000Z',
      messageid: '01KSAMPLE00000000000',
      feed: 'berlin',
      organization: 'NORTHHILL',
      messagetype: 'ADT^A01',
      controlid: 'C-1',
      acknowledgement: 'AA',
      disposition: 'accepted',
      ...attributes,
    },
  };
}
const decide = (raw: Entry) =>
  stage.decide(stage.parse(raw), { chains: new OpenChains([], [], () => parse(raw.value)), resent: new Set() });

describe('the stage normalizer', () => {
  it('turns a raw message into one canonical event under the same key', () => {
    const { outputs, result } = decide(entry(adt));
    const [draft] = outputs;
    expect([outputs.length, result, draft?.topic, draft?.key]).toEqual([1, 'mapped', topics.canonical, 'source-key']);
    expect(draft?.attributes).toEqual({
      id: eventId(asMessageId('01KSAMPLE00000000000'), 'normalizer', 0, 0),
      source: '/normalizer',
      type: 'hie.clinical.canonical.v1',
      time: '2026-03-05T07:15:01.000Z',
      dataschema: 'https://hie-broker.dev/schemas/events/clinical.canonical.v1.schema.json',
      datacontenttype: 'application/json',
      messageid: '01KSAMPLE00000000000',
      feed: 'berlin',
      organization: 'NORTHHILL',
      messagetype: 'ADT^A01',
      controlid: 'C-1',
    });
    const event = draft && readJson<CanonicalEvent>(draft);
    expect(event?.message.eventTime).toBe('2026-03-05T08:15:00+01:00');
  });

  it('reads times without a zone in that of their batch', () => {
    const { outputs } = decide(entry(adt, { batchoffset: '-03:30' }));
    const [event] = outputs.map((draft) => readJson<CanonicalEvent>(draft));
    expect(event?.message.eventTime).toBe('2026-03-05T08:15:00-03:30');
    expect(event?.issues.map(({ code }) => code)).not.toContain('TIME_ZONE_ASSUMED');
  });

  it('gives the same bytes for the same entry', () => {
    expect(decide(entry(adt))).toEqual(decide(entry(adt)));
  });

  it.each([
    ['filtered', undefined, adt.replace('ADT^A01', 'RSP^K22'), {}],
    ['filtered', undefined, adt.replace('PID|', 'ZID|'), {}],
    ['answered', undefined, adt.replace('ADT^A01', 'QBP^Q22'), { disposition: 'query' }],
    ['refused', 'HL7_SENDER_UNKNOWN', adt, { disposition: 'refused', code: 'HL7_SENDER_UNKNOWN' }],
  ])('answers %s with code %s by an outcome alone', (outcome, code, text, attributes) => {
    const { outputs } = decide(entry(text, attributes));
    expect(outputs.map(({ topic }) => topic)).toEqual([topics.outcome]);
    expect(outputs[0] && readJson<MessageOutcome>(outputs[0])).toEqual({
      messageId: '01KSAMPLE00000000000',
      outcome,
      stage: 'normalizer',
      ...(code === undefined ? {} : { code }),
      at: '2026-03-05T07:15:01.000Z',
    });
  });

  it.each([
    ['HL7_PATIENT_ID_MISSING', adt.replace('70421', ''), {}],
    ['HL7_MSH_MISSING', 'junk', {}],
    ['HL7_TYPE_MISSING', adt, { disposition: 'unusable', code: 'HL7_TYPE_MISSING' }],
    ['HL7_MAPPING_FAILED', adt, { disposition: 'unusable', code: 'no such code' }],
  ])('leaves to the dead letters with %s', (code, text, attributes) => {
    expect(() => stage.parse(entry(text, attributes))).toThrow(expect.objectContaining({ code, retriable: false }));
  });

  it('maps a replay of what was unusable, as a new revision', () => {
    const { outputs } = decide(entry(adt, { disposition: 'unusable', revision: '1' }, topics.replay));
    expect(outputs[0]?.topic).toBe(topics.canonical);
    expect(outputs[0]?.attributes.id).toBe(eventId(asMessageId('01KSAMPLE00000000000'), 'normalizer', 0, 1));
  });
});
