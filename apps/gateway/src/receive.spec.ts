import { describe, expect, it } from '@jest/globals';
import { asMessageId, type Draft, fault, intakeTopics, topics } from '#contracts';
import { type Intake, MemoryEventLog, MemoryIntake } from '#event-log';
import { type FeedConfig, keyedHash, openFeed } from '#platform';
import type { Ask } from './query.js';
import { receive, receiveBroken, type ReceiveDependencies } from './receive.js';

const feed: FeedConfig = { ...openFeed, name: 'lab', acknowledgements: 'as-asked' };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (answer: Uint8Array | undefined): string => new TextDecoder().decode(answer);

const msh = (over: Partial<Record<'type' | 'id' | 'processing' | 'accept' | 'application', string>> = {}): string =>
  `MSH|^~\\&|APP|CLINIC|HIE|HIE|20260102030405+0100||${over.type ?? 'ADT^A01'}|${over.id ?? 'C1'}|${over.processing ?? 'P'}|2.5.1|||${over.accept ?? ''}|${over.application ?? ''}\r`;
const pid = 'PID|1||N77^^^CLINIC^MR||Moor^Ida\r';

async function desk(clock: () => number = () => 1_767_322_800_000) {
  const log = new MemoryEventLog({ clock });
  await log.admin.ensure(intakeTopics, 1);
  let minted = 0;
  const deps: ReceiveDependencies = {
    intake: new MemoryIntake(log),
    clock,
    mintMessageId: () => asMessageId(String(++minted).padStart(20, '0')),
    keyOf: keyedHash(bytes('a secret of the test')),
    authorities: () => [],
    ask: async (message) => bytes(`RSP to ${message.header.controlId}`),
    outcomes: { of: async () => undefined },
  };
  return { deps, raw: () => log.read(topics.raw, 0, 0, 100) };
}

describe('receiving a message', () => {
  it('keeps the bytes and what the stages need, keyed by a hash of the patient number, and answers AA', async () => {
    const { deps, raw } = await desk();
    const { answer } = await receive(bytes(msh() + pid), feed, deps);
    const [entry] = await raw();
    expect(text(answer)).toMatch(/\rMSA\|AA\|C1\r/);
    expect(text(entry?.value)).toBe(msh() + pid);
    expect(entry?.key).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(entry?.attributes).toMatchObject({
      feed: 'lab',
      organization: 'CLINIC',
      messagetype: 'ADT^A01',
      controlid: 'C1',
      disposition: 'accepted',
      acknowledgement: 'AA',
    });
    expect(JSON.stringify([entry?.key, entry?.attributes])).not.toContain('N77');
  });

  it('keeps the fragments of one message in order, also those that do not name the patient', async () => {
    const { deps, raw } = await desk();
    await receive(bytes(`${msh({ id: 'F1' })}${pid}DSC|P1|F\r`), feed, deps);
    await receive(bytes(`${msh({ id: 'F2' }).replace('2.5.1|', '2.5.1||P1')}ADD|rest\r`), feed, deps);
    const keys = (await raw()).map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it('answers a resend with the same bytes and stores nothing again', async () => {
    let now = 1_767_322_800_000;
    const { deps, raw } = await desk(() => (now += 60_000));
    const first = await receive(bytes(msh() + pid), feed, deps);
    const second = await receive(bytes(msh() + pid), feed, deps);
    expect(text(second.answer)).toBe(text(first.answer));
    expect(second.messages[0]?.resend).toBe(true);
    expect(await raw()).toHaveLength(1);
  });

  it('answers a batch whose header, messages and trailer are frames, frame by frame, and keeps no dead trailer', async () => {
    const { deps, raw } = await desk();
    const answers: string[] = [];
    for (const part of ['BHS|^~\\&|LAB|NORTH|||||||B7\r', msh() + pid, 'BTS|1\r'])
      answers.push(text((await receive(bytes(part), feed, deps)).answer));
    const said = answers.map((answer) => answer.match(/BHS|MSA\|[^\r]*|BTS[^\r]*/g));
    expect(said).toEqual([
      ['BHS', 'BTS|0'],
      ['MSA|AA|C1'],
      ['BHS', expect.stringMatching(/^BTS\|0\|HL7_BATCH_COUNT_WRONG/)],
    ]);
    expect(await raw()).toHaveLength(1);
  });

  it('names the message in its answer to what cannot be read as one, in the mode of its sender', async () => {
    const { deps, raw } = await desk();
    const many = 'NTE|1\r'.repeat(200_000);
    const answers = [
      await receive(bytes(msh({ id: 'MANY', accept: 'AL' }) + many), feed, deps),
      await receive(bytes(msh({ id: 'DELIMITERS' }).replace('^~', '^^')), feed, deps),
    ].map(({ answer, messages }) => [/MSA\|[^\r]*/.exec(text(answer))?.[0], messages[0]?.application]);
    answers.push([
      /MSA\|[^\r]*/.exec(
        text(await receiveBroken(bytes(msh({ id: 'CUT' })), fault('MLLP_FRAME_CUT'), feed, deps)),
      )?.[0],
      '',
    ]);
    expect(answers).toEqual([
      ['MSA|CE|MANY', ''],
      ['MSA|AE|DELIMITERS', ''],
      ['MSA|AE|CUT', ''],
    ]);
    expect((await raw()).map(({ attributes }) => attributes['controlid'])).toEqual([undefined, undefined, undefined]);
  });

  it('takes other bytes under a used control id as a new message and flags it', async () => {
    const { deps, raw } = await desk();
    await receive(bytes(msh() + pid), feed, deps);
    const { answer } = await receive(bytes(`${msh()}${pid}ZZZ|1\r`), feed, deps);
    expect(text(answer)).toContain('MSA|AA|C1');
    expect((await raw()).map(({ attributes }) => attributes['reused'])).toEqual([undefined, 'true']);
  });

  it.each([
    ['no MSH at all', 'what is this', 'AE', 'HL7_MSH_MISSING', 'unusable'],
    ['nothing', '', 'AE', 'HL7_EMPTY', 'unusable'],
    ['no message type', msh({ type: '' }), 'AE', 'HL7_TYPE_MISSING', 'unusable'],
    ['a type that is deleted', msh({ type: '""' }) + pid, 'AE', 'HL7_TYPE_MISSING', 'unusable'],
    ['a query of another kind', msh({ type: 'QBP^Q11' }), 'AR', 'HL7_QUERY_UNSUPPORTED', 'refused'],
  ])('answers %s with a code and keeps it', async (_what, content, code, reason, disposition) => {
    const { deps, raw } = await desk();
    const { answer } = await receive(bytes(content), feed, deps);
    expect(text(answer)).toContain(`MSA|${code}`);
    expect((await raw())[0]?.attributes).toMatchObject({ disposition, code: reason });
  });

  it.each(['QBP^Q22', 'QBP^Q23', 'QCN^J01'])('keeps a query %s, and only then has it answered', async (type) => {
    const { deps, raw } = await desk();
    const kept: number[] = [];
    const ask: Ask = async (_message, { bytes: asked, answerId, organization }) => {
      kept.push((await raw()).length);
      return Buffer.concat([asked, bytes(`${answerId} ${organization}`)]);
    };
    const query = bytes(msh({ type, accept: 'NE', application: 'NE' }));
    const first = await receive(query, feed, { ...deps, ask });
    const again = await receive(query, feed, { ...deps, ask });
    expect(kept).toEqual([1, 1]);
    expect((await raw())[0]?.attributes).toMatchObject({ disposition: 'query', messagetype: type });
    expect(text(first.answer)).toContain(' CLINIC');
    // A read is answered anew, by a message of its own.
    expect(text(again.answer)).not.toBe(text(first.answer));
    expect(again.messages[0]?.resend).toBe(true);
  });

  it('refuses tests on a production feed with AR, and takes the same bytes once the feed allows them', async () => {
    const { deps, raw } = await desk();
    const message = bytes(msh({ processing: 'T' }) + pid);
    const refused = await receive(message, { ...feed, processingIds: ['P'] }, deps);
    const taken = await receive(message, feed, deps);
    expect([text(refused.answer), text(taken.answer)].map((answer) => /MSA\|(..)/.exec(answer)?.[1])).toEqual([
      'AR',
      'AA',
    ]);
    expect(await raw()).toHaveLength(2);
  });

  it('refuses a sender that is not enrolled where senders are', async () => {
    const { deps } = await desk();
    const strict: FeedConfig = { ...feed, senders: [{ facility: 'OTHER', organization: 'Other' }] };
    expect(text((await receive(bytes(msh() + pid), strict, deps)).answer)).toContain('MSA|AR|C1');
  });

  it.each([
    ['AL', '', 'CA'],
    ['AL', 'NE', 'CA'],
    ['SU', 'NE', 'CA'],
    ['NE', 'NE', undefined],
    ['ER', 'NE', undefined],
  ])('answers MSH-15 %s and MSH-16 %s with %s', async (accept, application, code) => {
    const { deps } = await desk();
    const { answer } = await receive(bytes(msh({ accept, application }) + pid), feed, deps);
    expect(answer && /MSA\|(..)/.exec(text(answer))?.[1]).toBe(code);
  });

  it('answers whatever MSH-15 and MSH-16 say on a feed that always answers', async () => {
    const { deps } = await desk();
    const talkative: FeedConfig = { ...feed, acknowledgements: 'always' };
    const { answer } = await receive(bytes(msh({ accept: 'NE', application: 'NE' }) + pid), talkative, deps);
    expect(text(answer)).toContain('MSA|AA|C1');
  });

  it('splits a batch, stores each message and answers with a batch', async () => {
    const { deps, raw } = await desk();
    const batch = `FHS|^~\\&|APP\rBHS|^~\\&|APP||||20260301+0100\r${msh({ id: 'B1' })}${pid}nonsense\r${msh({ id: 'B2' })}${pid}BTS|2\rFTS|1\r`;
    const { answer } = await receive(bytes(batch), feed, deps);
    expect(text(answer).match(/MSA\|AA\|B[12]/g)).toEqual(['MSA|AA|B1', 'MSA|AA|B2']);
    expect(await raw()).toMatchObject([
      { attributes: { controlid: 'B1', batchoffset: '+01:00' } },
      { attributes: { controlid: 'B2', batchoffset: '+01:00' } },
    ]);
  });

  it('answers nothing and passes the fault on where the log cannot be written', async () => {
    const { deps } = await desk();
    const intake: Intake = {
      take: async (_drafts: readonly Draft[]) => {
        throw fault('LOG_DISK_FULL');
      },
      forget: async () => undefined,
    };
    await expect(receive(bytes(msh() + pid), feed, { ...deps, intake })).rejects.toMatchObject({
      code: 'LOG_DISK_FULL',
    });
  });

  it('keeps and answers a message on which the gateway itself fails, so that the next one can come', async () => {
    const { deps, raw } = await desk();
    const keyOf = (): never => {
      throw new RangeError('unforeseen');
    };
    const { answer } = await receive(bytes(msh() + pid), feed, { ...deps, keyOf });
    expect(text(answer)).toMatch(/\rMSA\|AE\|C1\r/);
    expect(await raw()).toMatchObject([{ attributes: { disposition: 'unusable', code: 'HL7_MAPPING_FAILED' } }]);
  });

  it('keeps what it saw of a broken frame', async () => {
    const { deps, raw } = await desk();
    const answer = await receiveBroken(bytes('MSH|^~\\&|cut'), fault('HL7_TOO_LARGE'), feed, deps);
    expect(text(answer)).toContain('MSA|AE');
    expect((await raw())[0]?.attributes).toMatchObject({ disposition: 'unusable', code: 'HL7_TOO_LARGE' });
  });
});
