import { connect, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { intakeTopics, topics } from '#contracts';
import { SqliteEventLog, SqliteIntake } from '#event-log';
import {
  type FeedConfig,
  configSchema,
  createLog,
  createMetrics,
  openFeed,
  SqliteDatabase,
  systemClock,
} from '#platform';
import { MllpListeners } from './mllp.listener.js';
import { receive, type Received } from './receive.js';
import { bytes, type Desk, desk, msh, pid, text } from './testing/desk.js';

type Asked = NonNullable<Parameters<typeof msh>[0]>;

/** MSH-13 stands behind MSH-12. */
const header = (number: number | string, asked: Asked = {}): string => msh(asked).replace('2.5.1|', `2.5.1|${number}`);
const counted = (number: number | string, asked: Asked = {}): string =>
  header(number, { id: `N${number}`, ...asked }) + pid;

/** MSA-1, MSA-4 and the code of ours in ERR-5. */
const said = ({ answer }: Received): string => {
  const [, code = '', expected = ''] = /MSA\|(\w+)\|[^|\r]*(?:\|[^|\r]*\|(-?\d+))?\r/.exec(text(answer)) ?? [];
  return [code, expected, /HL7_\w+/.exec(text(answer))?.[0] ?? ''].join(' ').trim();
};

describe('a feed that goes by sequence numbers', () => {
  const feed: FeedConfig = { ...openFeed, name: 'lab', sequenceNumbers: true, processingIds: ['P'] };
  let folder: string;
  let database: SqliteDatabase;
  let log: SqliteEventLog;
  let at: Desk;
  let intake: SqliteIntake;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hie-sequence-'));
    database = SqliteDatabase.openWriter(join(folder, 'intake.db'));
    log = new SqliteEventLog({ writer: { database, topics: intakeTopics }, clock: systemClock });
    await log.admin.ensure(intakeTopics, 1);
    intake = new SqliteIntake(log);
    at = await desk();
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = (content: string, rules: Partial<FeedConfig> = {}, ask = at.deps.ask): Promise<Received> =>
    receive(bytes(content), { ...feed, ...rules }, { ...at.deps, intake, ask });
  const kept = async () =>
    (await log.read(topics.raw, 0, 0, 1000)).map(({ attributes }) =>
      [attributes['controlid'], attributes['disposition'], attributes['acknowledgement'], attributes['code']]
        .join(' ')
        .trim(),
    );

  it('takes the numbers in order, keeps a gap without accepting it, and takes its bytes after a new beginning', async () => {
    const asked: [string, string][] = [
      [counted(0), 'AA -1'],
      [counted(5), 'AA 5'],
      [counted(6), 'AA 6'],
      [counted(8), 'AE 7 HL7_SEQUENCE_NUMBER_UNEXPECTED'],
      [counted(8), 'AE 7 HL7_SEQUENCE_NUMBER_UNEXPECTED'],
      [counted(0), 'AA 7'],
      [counted(-1), 'AA -1'],
      [counted(0), 'AA -1'],
      [counted(8), 'AA 8'],
    ];
    for (const [content, answer] of asked) expect(said(await send(content))).toBe(answer);
    expect(await kept()).toEqual([
      'N0 query AA',
      'N5 accepted AA',
      'N6 accepted AA',
      'N8 refused AE HL7_SEQUENCE_NUMBER_UNEXPECTED',
      'N0 query AA',
      'N-1 query AA',
      'N0 query AA',
      'N8 accepted AA',
    ]);
    const expected = (await log.read(topics.raw, 0, 0, 1000)).map(({ attributes }) => attributes['expectedsequence']);
    expect(expected).toEqual(['-1', '5', '6', '7', '7', '-1', '-1', '8']);
  });

  it('answers a resend as the first time, but for the number that it expects now', async () => {
    const first = await send(counted(1));
    const again = await send(counted(1));
    expect([said(first), said(again)]).toEqual(['AA 1', 'AA 2']);
    expect(text(again.answer)).toBe(text(first.answer).replace(/\|1\r$/, '|2\r'));
    expect(again.messages[0]?.resend).toBe(true);
    expect(said(await send(`${counted(1)}ZZZ|1\r`))).toBe('AE 2 HL7_SEQUENCE_NUMBER_UNEXPECTED');
  });

  it.each(['x', '-2', '1.5', '1e3', '""', '9999999999999999999'])('refuses %s as a number', async (number) => {
    const { answer, messages } = await send(counted(number));
    expect(text(answer)).toMatch(/MSA\|AE\|[^\r]*\rERR\|\|MSH\^1\^13\|102\^[^\r]*HL7_SEQUENCE_NUMBER_INVALID/);
    expect(messages[0]?.verdict.disposition).toBe('refused');
  });

  it.each(['+7', '007', '7.0', ' 7 '])('reads %s as NM has it', async (number) => {
    expect(said(await send(counted(number, { id: 'C1' })))).toBe('AA 7');
  });

  it('says nothing of numbers to a sender that does not count, and checks none on another feed', async () => {
    const answer = async (content: string, sequenceNumbers: boolean) =>
      text((await send(content, { name: 'lab', sequenceNumbers })).answer).replace(/^.*\r/, '');
    expect(await answer(msh() + pid, true)).toBe('MSA|AA|C1\r');
    for (const number of ['9', '5', 'x', '-1'])
      expect(await answer(counted(number, { id: number }), false)).toBe(`MSA|AA|${number}\r`);
    expect(said(await send(counted(0)))).toBe('AA -1');
  });

  it('counts each link by itself', async () => {
    await send(counted(1));
    expect(said(await send(counted(7).replace('|APP|', '|OTHER|')))).toBe('AA 7');
    expect(said(await send(counted(9), { name: 'ward' }))).toBe('AA 9');
    expect(said(await send(counted(2)))).toBe('AA 2');
  });

  it('speaks in the accept acknowledgement of enhanced mode, whose refusals count for nothing', async () => {
    const enhanced = { accept: 'AL', application: 'NE' };
    const asked: [string, string][] = [
      [counted(0, enhanced), 'CA -1'],
      [counted(1, enhanced), 'CA 1'],
      [counted(2, { ...enhanced, processing: 'T' }), 'CR 2 HL7_PROCESSING_ID_REFUSED'],
      [counted(-1, { ...enhanced, processing: 'T' }), 'CR 2 HL7_PROCESSING_ID_REFUSED'],
      [counted(3, enhanced), 'CE 2 HL7_SEQUENCE_NUMBER_UNEXPECTED'],
      [counted(2, enhanced), 'CA 2'],
      [counted(0, { accept: 'NE', application: 'AL' }), 'AA 3'],
      [counted(-1, { accept: 'ER', application: 'AL' }), 'CA -1'],
    ];
    for (const [content, answer] of asked)
      expect(said(await send(content, { acknowledgements: 'as-asked' }))).toBe(answer);
  });

  it('speaks once the outcome is known where the sender waits for it, also where that is late', async () => {
    const rules = { ack: 'application', applicationTimeoutMs: 100 } as const;
    expect(said(await send(counted(1), rules))).toBe('AE 1 HL7_OUTCOME_LATE');
    await at.settle('0'.repeat(19) + '1', { outcome: 'linked' });
    expect(said(await send(counted(1), rules))).toBe('AA 2');
    expect(said(await send(counted(0), rules))).toBe('AA 2');
  });

  it('needs no more than MSH to tell the number, whatever the message is called', async () => {
    expect(said(await send(header(0)))).toBe('AA -1');
    expect(said(await send(header(-1, { type: 'QBP^Q23' })))).toBe('AA -1');
  });

  it('asks a query only where its number is expected, and hands on the number for its response', async () => {
    const asked: (number | undefined)[] = [];
    const ask: Desk['deps']['ask'] = async (message, query) => {
      asked.push(query.expectedSequenceNumber);
      return at.deps.ask(message, query);
    };
    await send(counted(1));
    const query = (number: number): string => counted(number, { type: 'QBP^Q23' });
    expect(said(await send(query(3), {}, ask))).toBe('AE 2 HL7_SEQUENCE_NUMBER_UNEXPECTED');
    await send(query(2), {}, ask);
    await send(query(2), {}, ask);
    expect(asked).toEqual([2, 3]);
  });

  it('takes each message of a batch by itself', async () => {
    const { answer } = await send(`BHS|^~\\&\r${[4, 5, 7, 6].map((number) => counted(number)).join('')}BTS|4\r`);
    const answers = [...text(answer).matchAll(/MSA\|(\w+)\|N(\d)\|\|(\d)/g)].map(([, ...said]) => said.join(' '));
    expect(answers).toEqual(['AA 4 4', 'AA 5 5', 'AE 7 6', 'AA 6 6']);
  });

  it('tells a batch of errors alone the number that it asks for, and of an accepted one nothing', async () => {
    const all = [4, 0, 7, -1].map((number) => counted(number)).join('');
    const { answer } = await send(`BHS|^~\\&\r${all}BTS|4\r`, { batchAcknowledgements: 'errors' });
    expect(text(answer).match(/MSA\|[^\r]*|BTS[^\r]*/g)).toEqual([
      'MSA|AA|N0||5',
      'MSA|AE|N7||5',
      'MSA|AA|N-1||-1',
      'BTS|3',
    ]);
  });

  it.each([
    ['AL', undefined, 'CA 1'],
    ['NE', 1, ''],
  ])('says the number in a later answer where MSH-15 is %s: %s, behind "%s"', async (accept, expected, before) => {
    const first = await send(counted(1, { accept, application: 'SU' }), { acknowledgements: 'as-asked' });
    expect([said(first), ...first.later.map((one) => one.expectedSequenceNumber)]).toEqual([before, expected]);
  });

  it('takes every number once, in order, where two connections of a link count at the same time', async () => {
    const config = configSchema.parse({ feeds: [{ name: 'lab', port: 0, sequenceNumbers: true }] });
    const needs = { log: createLog('silent'), metrics: createMetrics(), lag: () => 0, lagEntriesMax: 100 };
    const listeners = new MllpListeners(config, { ...at.deps, ...needs, intake }, systemClock);
    await listeners.start(new Map());
    const port = listeners.states()[0]?.port ?? 0;
    const numbers = Array.from({ length: 60 }, (_, index) => index + 1);
    const answersOf = (socket: Socket, name: string): Promise<readonly string[]> =>
      new Promise((resolve) => {
        let heard = '';
        socket.on('data', (chunk) => {
          heard += chunk.toString('latin1');
          const answers = [...heard.matchAll(/MSA\|(A[AE])\|\w+\|\|(\d+)/g)].map(
            ([, code, number]) => `${code} ${number}`,
          );
          if (answers.length === numbers.length) resolve(answers);
        });
        socket.write(numbers.map((number) => `\x0b${counted(number, { id: `${name}${number}` })}\x1c\r`).join(''));
      });
    const sockets = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    const both = await Promise.all(sockets.map((socket, index) => answersOf(socket, `S${index}X`)));
    const accepted = (await log.read(topics.raw, 0, 0, 1000)).filter(
      ({ attributes }) => attributes['disposition'] === 'accepted',
    );
    expect(accepted.map(({ attributes }) => Number(attributes['controlid']?.replace(/^S\dX/, '')))).toEqual(numbers);
    const taken = both.flatMap((answers) => answers.filter((answer) => answer.startsWith('AA')));
    expect(taken.toSorted()).toEqual(numbers.map((number) => `AA ${number}`).toSorted());
    for (const answers of both)
      answers.forEach((answer, index) => expect(Number(answer.slice(3))).toBeGreaterThanOrEqual(index + 1));
    for (const socket of sockets) socket.destroy();
    await listeners.drain(0);
  });
});
