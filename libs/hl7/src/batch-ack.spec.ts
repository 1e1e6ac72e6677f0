import { describe, expect, it } from '@jest/globals';
import { acknowledge } from './ack.js';
import { type BatchAcknowledgement, batchAcknowledge } from './batch-ack.js';
import { splitMessages } from './batch.js';
import { messageOf } from './message.fixture.js';

const at = Date.UTC(2026, 2, 14, 15, 9, 26, 535);
const time = '20260314150926.535+0000';
const message = (id: string): string => `MSH|^~\\&|A|B|||20260301||ADT^A01|${id}|P|2.5\rPID|1||${id}\r`;
const lines = (bytes: Uint8Array): string[] => Buffer.from(bytes).toString('latin1').split('\r').slice(0, -1);

/** Answers to the messages of a file: AA, and AE to those whose id begins with X. */
function answer(text: string, style: BatchAcknowledgement['style']): Uint8Array {
  const { messages, envelope } = splitMessages(Buffer.from(text));
  if (!envelope) throw new Error('this is no batch');
  const answers = messages.map((bytes, index) => {
    const one = messageOf(bytes);
    const bad = one.header.controlId.startsWith('X');
    const error = { code: 'HL7_TYPE_MISSING' } as const;
    const ack = acknowledge(one, { code: bad ? 'AE' : 'AA', controlId: `R${index}`, at, ...(bad && { error }) });
    return { bytes: ack, disposition: bad ? ('unusable' as const) : ('accepted' as const) };
  });
  return batchAcknowledge({ envelope, answers, style, at, controlIds: ['B1', 'B2'], fileControlId: 'F1' });
}

const batch = `BHS|^~\\&|LAB|NORTH|HIE|REGION|20260301||||REQ7\r${message('1')}${message('X2')}BTS|2\r`;
const file = `FHS:-+?*:LAB:NORTH:HIE:REGION:20260301::::FILE9\r${batch}BHS|^~\\&\r${message('3')}BTS|1\rFTS:2\r`;

describe('batchAcknowledge', () => {
  it('answers each message inside a batch that names the batch answered, with the places changed', () => {
    const found = lines(answer(batch, 'all'));
    expect(found[0]).toBe(`BHS|^~\\&|HIE|REGION|LAB|NORTH|${time}||||B1|REQ7`);
    expect(found.filter((line) => line.startsWith('MSA'))).toEqual(['MSA|AA|1', 'MSA|AE|X2']);
    expect(found.at(-1)).toBe('BTS|2');
  });

  it.each([
    ['errors', ['MSA|AE|X2'], 'BTS|1'],
    ['report', [], 'BTS|0|2 messages: 1 accepted, 1 in error, 0 refused'],
  ] as const)('says %s where a feed wants no more', (style, acks, trailer) => {
    const found = lines(answer(batch, style));
    expect(found.filter((line) => line.startsWith('MSA'))).toEqual(acks);
    expect(found.at(-1)).toBe(trailer);
  });

  it('says by a batch of no messages that all were accepted', () => {
    const good = `BHS|^~\\&\r${message('1')}BTS|1\r`;
    expect(lines(answer(good, 'errors'))).toEqual([`BHS|^~\\&|||||${time}||||B1`, 'BTS|0']);
  });

  it('answers a file with a file, batch by batch, in the delimiters of each header', () => {
    const found = answer(file, 'all');
    expect(lines(found)[0]).toBe(`FHS:-+?*:HIE:REGION:LAB:NORTH:${time}::::F1:FILE9`);
    expect(lines(found).filter((line) => /^(BHS|BTS|FTS)/.test(line))).toEqual([
      `BHS|^~\\&|HIE|REGION|LAB|NORTH|${time}||||B1|REQ7`,
      'BTS|2',
      `BHS|^~\\&|||||${time}||||B2`,
      'BTS|1',
      'FTS:2',
    ]);
    const { messages, issues } = splitMessages(found);
    expect(messages.map((bytes) => messageOf(bytes).value('MSA-2'))).toEqual(['1', 'X2', '3']);
    expect(issues).toEqual([]);
  });

  it('tells of counts that are wrong, where they were', () => {
    const wrong = file.replace('BTS|2', 'BTS|5').replace('FTS:2', 'FTS:9');
    const found = lines(answer(wrong, 'all'));
    expect(found.filter((line) => line.startsWith('BTS'))).toEqual([
      'BTS|2|HL7_BATCH_COUNT_WRONG: BTS-1 declares 5 messages, 2 were found',
      'BTS|1',
    ]);
    expect(found.at(-1)).toBe('FTS:2:HL7_BATCH_COUNT_WRONG?F? FTS?S?1 declares 9 batches, 2 were found');
  });

  it('answers a stream of messages without headers as one batch', () => {
    expect(lines(answer(message('1') + message('2'), 'all')).filter((line) => /^(BHS|MSA|BTS)/.test(line))).toEqual([
      `BHS|^~\\&|||||${time}||||B1`,
      'MSA|AA|1',
      'MSA|AA|2',
      'BTS|2',
    ]);
  });

  it('answers a header that cannot be read in the delimiters of the standard', () => {
    expect(lines(answer(`BHS\r${message('1')}BTS|1\r`, 'all'))[0]).toBe(`BHS|^~\\&|||||${time}||||B1`);
  });
});
