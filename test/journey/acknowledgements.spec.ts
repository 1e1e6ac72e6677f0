import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MllpServer } from '#mllp';
import { systemClock } from '#platform';
import { drained, overview, pause } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { partitionsOfTests } from '../cluster/installation.js';
import { Conversation, feedPort } from './conversation.js';
import { field } from './mllp-sender.js';

interface Written {
  readonly id: string;
  readonly accept?: string;
  readonly application?: string;
  readonly pid?: string;
}

const known = '1||AK-7^^^ACKTON^MR||Quist^Rune';
const message = ({ id, accept = '', application = '', pid = known }: Written): string =>
  `MSH|^~\\&|ADT|ACKTON|HIE|HIE|20260304101500+0100||ADT^A04|${id}|P|2.5.1|||${accept}|${application}\rPID|${pid}\r`;
const nameless = '1||||Quist^Rune';

/** MSA-1, MSA-2 and the code of ERR-5. */
const said = (answer: string): string =>
  [field(answer, 'MSA', 1), field(answer, 'MSA', 2), field(answer, 'ERR', 5).split('^')[0]].join(' ').trim();

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const byControlId = (one: string, other: string): number => (one.slice(3) < other.slice(3) ? -1 : 1);

describe('acknowledgements', () => {
  const dataDir = temporaryDirectory();
  let receiverPort = 0;
  let broker: Broker;
  let environment: Record<string, string>;
  const talks: Conversation[] = [];
  const talk = async (feed: string): Promise<Conversation> => {
    const one = new Conversation(await feedPort(broker.url, feed));
    talks.push(one);
    return one;
  };

  beforeAll(async () => {
    receiverPort = await freePort();
    const file = join(dataDir, 'config.yaml');
    writeFileSync(
      file,
      `feeds:
  - { name: open, port: 0 }
  - { name: letter, port: 0, acknowledgements: as-asked }
  - { name: held, port: 0, ack: application }
  - name: elsewhere
    port: 0
    acknowledgements: as-asked
    applicationAcknowledgements: { host: 127.0.0.1, port: ${receiverPort} }
`,
    );
    environment = { HIE_CONFIG: file };
    broker = await startBroker(join(dataDir, 'data'), environment);
  });
  afterEach(() => {
    for (const one of talks.splice(0)) one.end();
  });
  afterAll(() => broker.discard());

  it('says CA once the message is stored and AA in an exchange of its own once it is worked through', async () => {
    const sender = await talk('open');
    const accepted = await sender.ask(message({ id: 'ACK-1', accept: 'AL', application: 'AL' }));
    const applied = await sender.hear();
    expect([said(accepted), said(applied)]).toEqual(['CA ACK-1', 'AA ACK-1']);
    expect(field(applied, 'MSH', 9)).not.toBe(field(accepted, 'MSH', 9));
    expect([field(applied, 'MSH', 14), field(applied, 'MSH', 15)]).toEqual(['NE', 'NE']);
  });

  it('answers a sender that asks for the application alone on the connection where it waits', async () => {
    for (const feed of ['open', 'letter'])
      expect(
        said(await (await talk(feed)).ask(message({ id: `ACK-2-${feed}`, accept: 'NE', application: 'AL' }))),
      ).toBe(`AA ACK-2-${feed}`);
  });

  it('is silent about success and tells an error where that is what is asked for', async () => {
    const sender = await talk('letter');
    const asks = { accept: 'ER', application: 'ER' };
    sender.say(message({ id: 'ACK-3', ...asks }));
    sender.say(message({ id: 'ACK-4', ...asks, pid: nameless }));
    expect(said(await sender.hear())).toBe('AE ACK-4 HL7_PATIENT_ID_MISSING');
    expect(await sender.hear(300)).toBe('silence');
  });

  it('waits with AA for the outcome, and says AE with code and place where there is no patient number', async () => {
    const sender = await talk('held');
    const good = await sender.ask(message({ id: 'ACK-5' }));
    const bad = await sender.ask(message({ id: 'ACK-6', pid: nameless }));
    expect([said(good), said(bad)]).toEqual(['AA ACK-5', 'AE ACK-6 HL7_PATIENT_ID_MISSING']);
    expect(field(bad, 'ERR', 2)).toBe('PID^1^3');
    expect(field(bad, 'ERR', 3)).toContain('101');
  });

  it('says the same again to a resend, also after a restart', async () => {
    const sent = [
      ['open', message({ id: 'ACK-7' })],
      ['held', message({ id: 'ACK-8' })],
      ['held', message({ id: 'ACK-9', pid: nameless })],
      ['open', message({ id: 'ACK-10', accept: 'NE', application: 'AL' })],
    ] as const;
    const first = await answers(sent);
    expect(await answers(sent)).toEqual(first);
    expect(await broker.stop()).toBe(0);
    broker = await startBroker(broker.dataDir, environment);
    expect(await answers(sent)).toEqual(first);
    expect(first.map(said)).toEqual(['AA ACK-7', 'AA ACK-8', 'AE ACK-9 HL7_PATIENT_ID_MISSING', 'AA ACK-10']);
  });

  it('answers over HTTP once the outcome is known where that is all that is asked for', async () => {
    const post = async (body: string): Promise<string> => {
      const headers = { 'content-type': 'application/hl7-v2', 'x-hie-feed': 'letter' };
      return (await fetch(`${broker.url}/hl7`, { method: 'POST', headers, body })).text();
    };
    const asks = { accept: 'NE', application: 'ER' };
    expect(said(await post(message({ id: 'ACK-11', ...asks, pid: nameless })))).toBe(
      'AE ACK-11 HL7_PATIENT_ID_MISSING',
    );
    expect(await post(message({ id: 'ACK-12', ...asks }))).toBe('');
  });

  it('tells the address of a feed in order, when its receiver comes, and after a kill', async () => {
    const sender = await talk('elsewhere');
    const asks = { accept: 'AL', application: 'AL' };
    expect(said(await sender.ask(message({ id: 'ACK-20', ...asks })))).toBe('CA ACK-20');
    // A message that dies in an earlier stage overtakes: the order is that of the outcomes.
    await drained(broker.url);
    expect(said(await sender.ask(message({ id: 'ACK-21', ...asks, pid: nameless })))).toBe('CA ACK-21');
    sender.say(message({ id: 'ACK-22', application: 'SU' }));
    expect(await sender.hear(300)).toBe('silence');
    await drained(broker.url);
    const waiting = (await overview(broker.url)) as unknown as { groups: { group: string; lag: number }[] };
    expect(waiting.groups.find(({ group }) => group === 'acknowledger.elsewhere')?.lag).toBeGreaterThanOrEqual(3);
    await broker.kill();
    broker = await startBroker(broker.dataDir, environment);
    const told: string[] = [];
    const receiver = await listenForAnswers(receiverPort, told);
    for (const giveUpAt = Date.now() + 20_000; told.length < 3 && Date.now() < giveUpAt;) await pause(20);
    await receiver.drain(1_000);
    // Outcomes that lie in two partitions come beside each other.
    const inOrder = partitionsOfTests() === 1 ? told.map(said) : told.map(said).toSorted(byControlId);
    expect(inOrder).toEqual(['AA ACK-20', 'AE ACK-21 HL7_PATIENT_ID_MISSING', 'AA ACK-22']);
    expect(new Set(told.map((answer) => field(answer, 'MSH', 9))).size).toBe(3);
  });

  it('gives every acknowledgement an id of its own, each to its message, while many come at once', async () => {
    const senders = await Promise.all(Array.from({ length: 8 }, () => talk('open')));
    const heard = await Promise.all(
      senders.map(async (sender, lane) => {
        const ids = Array.from({ length: 100 }, (_, at) => `ACK-${lane}-${at}`);
        for (const id of ids) sender.say(message({ id, accept: 'AL', application: 'AL' }));
        const frames: string[] = [];
        while (frames.length < 2 * ids.length) frames.push(await sender.hear());
        const of = (code: string) =>
          frames.filter((one) => field(one, 'MSA', 1) === code).map((one) => field(one, 'MSA', 2));
        expect(of('CA')).toEqual(ids);
        expect(of('AA').toSorted()).toEqual(ids.toSorted());
        return frames;
      }),
    );
    expect(new Set(heard.flat().map((answer) => field(answer, 'MSH', 9))).size).toBe(1600);
  });

  it('shows no message in its log', () => {
    expect(broker.output()).not.toMatch(/Quist|AK-7|PID\|/);
  });

  async function answers(sent: readonly (readonly [string, string])[]): Promise<string[]> {
    const heard: string[] = [];
    for (const [feed, text] of sent) heard.push(await (await talk(feed)).ask(text));
    return heard;
  }
});

async function listenForAnswers(port: number, told: string[]): Promise<MllpServer> {
  const server = new MllpServer({
    host: '127.0.0.1',
    port,
    clock: systemClock,
    limits: {
      frameBytesMax: 1_000_000,
      connectionsMax: 10,
      connectionsPerAddressMax: 10,
      idleMs: 0,
      frameMs: 60_000,
      inFlightPerConnection: 1,
    },
    onFrame: async (frame) => {
      const answer = Buffer.from(frame).toString('latin1');
      told.push(answer);
      return Buffer.from(`MSH|^~\\&|||||||ACK|R${told.length}|P|2.5.1\rMSA|CA|${field(answer, 'MSH', 9)}\r`);
    },
    onFault: async () => undefined,
  });
  await server.start();
  return server;
}
