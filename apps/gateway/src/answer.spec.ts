import { describe, expect, it } from '@jest/globals';
import type { OpenConnection } from '#mllp';
import { createLog, createMetrics } from '#platform';
import { answerLater } from './later-answers.js';
import { desk, msh, pid, text } from './testing/desk.js';

const held = { ack: 'application' } as const;
const msa = (answer: Uint8Array | undefined): string => /MSA\|(.*)/.exec(text(answer))?.[1] ?? '';
const first = '00000000000000000001';

/** Resolves when the message is stored and its sender waits. */
const stored = async (raw: () => Promise<readonly unknown[]>): Promise<void> => {
  for (const giveUpAt = Date.now() + 5_000; (await raw()).length === 0 && Date.now() < giveUpAt;)
    await new Promise((resolve) => setImmediate(resolve));
};

const lab = { name: 'lab', errorFields: 'by-version' } as const;

describe('an answer that waits for the outcome', () => {
  it.each([
    ['linked', undefined, 'AA|C1'],
    ['answered', undefined, 'AA|C1'],
    ['filtered', undefined, 'AA|C1'],
    ['refused', 'HL7_TYPE_UNSUPPORTED', 'AR|C1'],
    ['dead', 'HL7_PATIENT_ID_MISSING', 'AE|C1'],
  ] as const)('says of a message that is %s, code %s: %s', async (outcome, code, expected) => {
    const { take, raw, settle } = await desk();
    const taken = take(msh() + pid, held);
    await stored(raw);
    await settle(first, { outcome, ...(code && { code, location: 'PID[2]-3' }) });
    const { answer } = await taken;
    expect(msa(answer)).toBe(expected);
    expect(/ERR\|.*/.exec(text(answer))?.[0] ?? '').toMatch(
      code ? new RegExp(`^ERR\\|\\|PID\\^2\\^3\\|.*${code}`) : /^$/,
    );
  });

  it('becomes AE with a code that may pass where the outcome comes late, never AA; a resend hears the outcome', async () => {
    const { take, settle } = await desk();
    const late = await take(msh() + pid, { ...held, applicationTimeoutMs: 100 });
    expect(text(late.answer)).toMatch(/MSA\|AE\|C1\r(.*)HL7_OUTCOME_LATE/);
    await settle(first, { outcome: 'linked' });
    const again = await take(msh() + pid, held);
    expect(msa(again.answer)).toBe('AA|C1');
    expect(text((await take(msh() + pid, held)).answer)).toBe(text(again.answer));
  });

  it('does not wait where too many do', async () => {
    const { take } = await desk(undefined, 0);
    expect(text((await take(msh() + pid, held)).answer)).toContain('HL7_OUTCOME_LATE');
  });

  it('does not wait with what the gateway itself cannot accept', async () => {
    const { take } = await desk();
    const answers = await Promise.all([
      take('nonsense', held),
      take(msh({ type: 'QBP^Z99' }), held),
      take(msh({ processing: 'T' }), { ...held, processingIds: ['P'] }),
    ]);
    expect(answers.map(({ answer }) => msa(answer).slice(0, 2))).toEqual(['AE', 'AR', 'AR']);
  });

  it('is silent where only an error was to be told, on a sender that can hear nothing later', async () => {
    const { take, raw, settle } = await desk();
    const rules = { acknowledgements: 'as-asked' } as const;
    const taken = take(msh({ accept: 'NE', application: 'ER' }) + pid, rules, false);
    await stored(raw);
    await settle(first, { outcome: 'linked' });
    expect((await taken).answer).toBeUndefined();
  });
});

describe('an answer that is an exchange of its own', () => {
  const asks = { accept: 'AL', application: 'AL' };
  const told = (frames: string[], open = true) =>
    ({
      push: (frame: Uint8Array) => open && frames.push(text(frame)) > 0,
      holdOpen: () => ({ release: () => undefined }),
    }) as unknown as OpenConnection;

  it('follows the accept acknowledgement with an id of its own, and names the message', async () => {
    const { take, settle, outcomes } = await desk();
    const metrics = createMetrics();
    const { answer, later } = await take(msh(asks) + pid);
    expect(msa(answer)).toBe('CA|C1');
    await settle(first, { outcome: 'dead', code: 'HL7_MERGE_SELF' });
    const frames: string[] = [];
    for (const one of later) await answerLater(one, told(frames), lab, { outcomes, log: createLog('silent'), metrics });
    expect(frames).toHaveLength(1);
    expect(frames[0]).toContain('|ACK^A01^ACK|A0000000000000000001|P|2.5.1|||NE|NE\rMSA|AE|C1\rERR|||204^');
    expect(text(answer)).toContain(`|ACK^A01^ACK|${first}|P|2.5.1\r`);
  });

  it.each([
    ['ER', 'linked', 0],
    ['ER', 'dead', 1],
    ['SU', 'linked', 1],
    ['SU', 'dead', 0],
  ] as const)('MSH-16 %s and a message that is %s: %i', async (application, outcome, expected) => {
    const { take, settle, outcomes } = await desk();
    const { later } = await take(msh({ accept: 'AL', application }) + pid);
    await settle(first, { outcome });
    const frames: string[] = [];
    const deps = { outcomes, log: createLog('silent'), metrics: createMetrics() };
    for (const one of later) await answerLater(one, told(frames), lab, deps);
    expect(frames).toHaveLength(expected);
  });

  it('is dropped and counted where the connection is gone', async () => {
    const { take, settle, outcomes } = await desk();
    const metrics = createMetrics();
    const { later } = await take(msh(asks) + pid);
    await settle(first, { outcome: 'linked' });
    for (const one of later)
      await answerLater(one, told([], false), lab, { outcomes, log: createLog('silent'), metrics });
    const { values } = await metrics.applicationAcknowledgements.get();
    expect(values.map(({ labels, value }) => [labels['result'], value])).toEqual([['dropped', 1]]);
  });
});

describe('the answer to a batch', () => {
  const batch = `FHS|^~\\&|APP|||||||F|FILE1\rBHS|^~\\&|APP|CLINIC|HIE|HIE|||||BATCH1\r${msh({ id: 'B1' })}${pid}nonsense\r${msh({ id: 'B2', type: '' })}${pid}BTS|2\rFTS|1\r`;
  const lines = (answer: Uint8Array | undefined): string[] => text(answer).split('\r');

  it('has an answer for each message, and is the same for a resend', async () => {
    let now = 1_767_322_800_000;
    const { take } = await desk(() => (now += 60_000));
    const { answer } = await take(batch);
    expect(lines(answer).filter((line) => /^MSA|^BTS|^FTS/.test(line))).toEqual([
      'MSA|AA|B1',
      'MSA|AE|B2',
      'BTS|2',
      'FTS|1',
    ]);
    expect(lines(answer)[1]).toMatch(/^BHS\|\^~\\&\|HIE\|HIE\|APP\|CLINIC\|[^|]+\|\|\|\|B0{18}1\|BATCH1$/);
    expect(text((await take(batch)).answer)).toBe(text(answer));
  });

  it.each([
    ['errors', ['MSA|AE|B2', 'BTS|1', 'FTS|1']],
    ['report', ['BTS|0|2 messages: 1 accepted, 1 in error, 0 refused', 'FTS|1']],
  ] as const)('holds no more than the feed says: %s', async (batchAcknowledgements, expected) => {
    const { take } = await desk();
    const { answer } = await take(batch, { batchAcknowledgements });
    expect(lines(answer).filter((line) => /^MSA|^BTS|^FTS/.test(line))).toEqual(expected);
  });

  it('waits for every outcome where the feed does', async () => {
    const { take, raw, settle } = await desk();
    const taken = take(batch.replace('||P|', '|ADT^A01|P|'), held);
    await stored(raw);
    await settle(first, { outcome: 'dead', code: 'STAGE_FAILED' });
    const { answer } = await taken;
    expect(lines(answer).filter((line) => line.startsWith('MSA'))).toEqual(['MSA|AE|B1', 'MSA|AE|B2']);
  });

  it('holds the response to a query, also where only errors are told', async () => {
    const { take } = await desk();
    const asking = `BHS|^~\\&\r${msh({ id: 'Q1', type: 'QBP^Q22' })}${msh({ id: 'B1' })}${pid}BTS|2\r`;
    const { answer } = await take(asking, { batchAcknowledgements: 'errors' });
    expect(lines(answer).filter((line) => line.startsWith('MSA'))).toEqual(['MSA|AA|Q1']);
  });

  it('reports a wrong count to the sender and with a code for the log, and takes the messages', async () => {
    const { take, raw } = await desk();
    const { answer, issues } = await take(batch.replace('BTS|2', 'BTS|3'));
    expect(text(answer)).toContain('BTS|2|HL7_BATCH_COUNT_WRONG: BTS-1 declares 3 messages, 2 were found');
    expect(issues.map(({ code }) => code)).toEqual(['HL7_BATCH_COUNT_WRONG']);
    expect(await raw()).toHaveLength(2);
  });

  it('answers all messages of a frame that holds several without a header', async () => {
    const { take } = await desk();
    const { answer } = await take(msh({ id: 'S1' }) + pid + msh({ id: 'S2' }) + pid);
    expect(lines(answer).filter((line) => line.startsWith('MSA'))).toEqual(['MSA|AA|S1', 'MSA|AA|S2']);
  });

  it('is none where no message wants any', async () => {
    const { take } = await desk();
    const silent = msh({ id: 'N1', accept: 'NE', application: 'NE' }) + pid;
    const rules = { acknowledgements: 'as-asked' } as const;
    expect((await take(`BHS|^~\\&\r${silent}BTS|1\r`, rules)).answer).toBeUndefined();
    expect(text((await take('BHS|^~\\&\rBTS|0\r', rules)).answer)).toContain('BTS|0');
  });
});
