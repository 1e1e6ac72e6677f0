import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';
import { sendFrame } from './mllp-sender.js';

let broker: Broker;
let sent = 0;
let tests = 0;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.discard());

/** Sends an event and waits until all of it is worked through. Gives its control id. */
async function send(trigger: string, ...segments: readonly string[]): Promise<string> {
  const id = `OP-${++sent}`;
  const msh = `MSH|^~\\&|REG|NORTH|HIE|HIE|20260304101500+0100||ADT^${trigger}|${id}|P|2.5.1`;
  const answer = await sendFrame(
    broker.port,
    Buffer.from([msh, `EVN|${trigger}|20260304101500`, ...segments].join('\r') + '\r'),
  );
  expect(answer).toContain(`MSA|AA|${id}`);
  await drained(broker.url);
  return id;
}

/** Two people for each test, like nobody else. */
const family = (of: number): string =>
  ['Ba', 'Do', 'Ku', 'Li', 'Mo', 'Ne', 'Ru', 'Sa', 'Ti', 'Vo'][of % 10]?.repeat(2) ?? '';
const person = (of: number): string => {
  const [year, month, day] = [1930 + (of % 70), 1 + (of % 12), 1 + (of % 28)].map((one) =>
    String(one).padStart(2, '0'),
  );
  return `${family(of)}${family(Math.floor(of / 10))}^${of % 2 ? 'Emeka' : 'Adelheid'}||${year}${month}${day}|${of % 2 ? 'M' : 'F'}`;
};
const pid = (number: string, who: number, { id = '', account = '' } = {}): string =>
  `PID|1|${id}|${number}^^^NORTH^MR||${person(2 * tests + who)}||||||||||${account}`;
const mrg = (number: string, { account = '', visit = '', alternate = '' } = {}): string =>
  `MRG|${number}^^^NORTH^MR||${account}||${visit}|${alternate}`;
const pv1 = (visit = '', alternate = ''): string =>
  [
    'PV1',
    '1',
    'I',
    ...Array.from({ length: 16 }, () => ''),
    visit,
    ...Array.from({ length: 30 }, () => ''),
    alternate,
  ].join('|');

/** Numbers and persons, as the export has them. */
async function exported(): Promise<readonly string[]> {
  const text = await (await fetch(`${broker.url}/api/identity/export`)).text();
  return text.trim().split('\n').slice(1).sort();
}

async function post(path: string, body: object): Promise<{ status: number; body: { acts: Act[]; commandId: string } }> {
  const answer = await fetch(`${broker.url}/api/identity/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as { acts: Act[]; commandId: string } };
}

interface Act {
  readonly id: string;
  readonly kind: string;
  readonly by: string;
  readonly reason?: string;
  readonly state: string;
}

const historyOf = async (number: string): Promise<readonly Act[]> =>
  (await post('history', { authority: 'NORTH', value: number })).body.acts;

async function undo(act: string, body: object = {}): Promise<void> {
  expect((await post(`acts/${act}/undo`, { by: 'kim', reason: 'wrong patient', ...body })).status).toBe(202);
  await drained(broker.url);
}

/** Two fresh numbers of two people. */
async function registered(): Promise<readonly [string, string]> {
  tests++;
  const [one, other] = [`A${tests}`, `B${tests}`];
  await send('A04', pid(one, 0), pv1());
  await send('A04', pid(other, 1), pv1());
  return [one, other];
}

describe('what a sender says about identity', () => {
  it.each([
    ['A40', 'merge', (a: string, b: string) => [pid(b, 1), mrg(a)]],
    ['A18', 'merge', (a: string, b: string) => [pid(b, 1), mrg(a), pv1()]],
    ['A30', 'merge', (a: string, b: string) => [pid(b, 1), mrg(a)]],
    ['A34', 'merge', (a: string, b: string) => [pid(b, 1), mrg(a)]],
    ['A36', 'merge', (a: string, b: string) => [pid(b, 1, { account: 'AC1' }), mrg(a, { account: 'AC0' })]],
    ['A39', 'merge', (a: string, b: string) => [pid(b, 1), mrg(a)]],
    ['A47', 'change', (a: string, b: string) => [pid(b, 1), mrg(a)]],
    [
      'A46',
      'change',
      (a: string, b: string) => [pid(b, 1, { id: `${b}^^^NORTH^MR` }), `MRG|${a}^^^NORTH^MR|||${a}^^^NORTH^MR`],
    ],
    ['A24', 'link', (a: string, b: string) => [pid(a, 0), pid(b, 1)]],
    ['A43', 'move', (a: string, b: string) => [pid(a, 1, { id: `${b}^^^NORTH^MR` }), mrg(a)]],
  ])(
    '%s makes one person of two numbers, and undoing it leaves all as it was',
    async (trigger, kind, segments) => {
      const [a, b] = await registered();
      const before = await exported();
      await send(trigger, ...segments(a, b));
      const personOf = (rows: readonly string[], number: string) =>
        rows.find((row) => row.includes(`,${number},`))?.split(',')[2];
      const after = await exported();
      expect(personOf(after, a)).toBe(personOf(after, b));
      const [act] = (await historyOf(a)).filter((one) => one.kind === kind);
      expect(act).toMatchObject({ by: 'NORTH', state: 'counts' });
      await undo(act?.id ?? '');
      expect(await exported()).toEqual(before);
      expect(await historyOf(a)).toMatchObject([
        { kind, state: 'undone' },
        { kind: 'undo', by: 'kim', reason: 'wrong patient' },
      ]);
    },
    60_000,
  );

  it('A37 parts what A24 linked; A29 takes a number out of use until its next message', async () => {
    const [a, b] = await registered();
    const before = await exported();
    await send('A24', pid(a, 0), pid(b, 1));
    await send('A37', pid(a, 0), pid(b, 1));
    expect(await exported()).toEqual(before);
    await send('A29', pid(a, 0));
    const use = async () => {
      const answer = await fetch(`${broker.url}/fhir/Patient/_search`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `identifier=${a}`,
      });
      const { entry } = (await answer.json()) as { entry: { resource: { identifier: { use: string }[] } }[] };
      return entry[0]?.resource.identifier.map((one) => one.use);
    };
    expect(await use()).toEqual(['old']);
    await send('A08', pid(a, 0), pv1());
    expect(await use()).toEqual(['usual']);
    expect(await exported()).toEqual(before);
  });

  it.each([
    ['A23', (a: string) => [pid(a, 0), pv1('V1')]],
    ['A35', (a: string, b: string) => [pid(a, 0, { account: 'AC1' }), mrg(b, { account: 'AC0' })]],
    ['A41', (a: string, b: string) => [pid(a, 0, { account: 'AC1' }), mrg(b, { account: 'AC0' })]],
    ['A42', (a: string, b: string) => [pid(a, 0), mrg(b, { visit: 'V0' }), pv1('V1')]],
    ['A44', (a: string, b: string) => [pid(a, 0, { account: 'AC1' }), mrg(b, { account: 'AC1' })]],
    ['A45', (a: string, b: string) => [pid(a, 0), mrg(b, { visit: 'V1' }), pv1('V1')]],
    ['A49', (a: string, b: string) => [pid(a, 0, { account: 'AC1' }), mrg(b, { account: 'AC0' })]],
    ['A50', (a: string, b: string) => [pid(a, 0), mrg(b, { visit: 'V0' }), pv1('V1')]],
    ['A51', (a: string, b: string) => [pid(a, 0), mrg(b, { alternate: 'V0' }), pv1('', 'V1')]],
  ])(
    '%s says nothing about identity, whatever numbers stand in it',
    async (trigger, segments) => {
      const [a, b] = await registered();
      const before = await exported();
      await send(trigger, ...segments(a, b));
      expect(await exported()).toEqual(before);
      expect([await historyOf(a), await historyOf(b)]).toEqual([[], []]);
    },
    60_000,
  );
});

describe('what a person says about identity', () => {
  it('stands against every message, can be taken back, and is told with who and why', async () => {
    const [a, b] = await registered();
    const before = await exported();
    const pair = { a: { authority: 'NORTH', value: a }, b: { authority: 'NORTH', value: b } };
    const never = await post('statements', { ...pair, statement: 'different', by: 'kim', reason: 'father and son' });
    await drained(broker.url);
    await send('A40', pid(b, 1), mrg(a));
    expect(await exported()).toEqual(before);
    const reviews = (await (await fetch(`${broker.url}/api/identity/reviews`)).json()) as {
      kind: string;
      id: string;
    }[];
    const conflict = reviews.find(({ kind }) => kind === 'conflict');
    expect(conflict).toMatchObject({ reasons: ['merge-contradicted'], a: { authority: 'NORTH' } });
    await undo(never.body.commandId);
    expect(await exported()).not.toEqual(before);
    const merge = (await historyOf(a)).find(({ kind }) => kind === 'merge');
    await undo(merge?.id ?? '', { apart: true });
    expect(await exported()).toEqual(before);
    await send('A24', pid(a, 0), pid(b, 1));
    expect(await exported()).toEqual(before);
    expect(await historyOf(a)).toMatchObject([
      { kind: 'different', by: 'kim', reason: 'father and son', state: 'undone' },
      { kind: 'merge', by: 'NORTH', state: 'undone' },
      { kind: 'undo', by: 'kim' },
      { kind: 'undo', by: 'kim', apart: true },
      { kind: 'link', by: 'NORTH', state: 'counts' },
    ]);
  });
});
