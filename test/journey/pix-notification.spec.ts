import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { MllpServer } from '#mllp';
import { systemClock } from '#platform';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { partitionsOfTests } from '../cluster/installation.js';
import { readTopic } from '../torture/read-topic.js';
import { field, sendFrame } from './mllp-sender.js';

type Mood = 'well' | 'frozen' | 'refuses';

/** A consumer with a server of its own, which can freeze, refuse and be killed; what it heard and when it said yes. */
class Consumer {
  readonly heard: { readonly id: string; readonly numbers: string; readonly text: string }[] = [];
  mood: Mood = 'well';
  port = 0;
  #server: MllpServer | undefined;

  async start(): Promise<void> {
    this.#server = new MllpServer({
      host: '127.0.0.1',
      port: this.port,
      limits: {
        frameBytesMax: 1_000_000,
        connectionsMax: 10,
        connectionsPerAddressMax: 10,
        idleMs: 0,
        frameMs: 60_000,
        inFlightPerConnection: 4,
      },
      clock: systemClock,
      onFrame: async (frame) => this.#take(Buffer.from(frame).toString()),
      onFault: async () => undefined,
    });
    this.port = (await this.#server.start()).port;
  }

  async kill(): Promise<void> {
    await this.#server?.drain(0);
  }

  /** What it was told, one line for each message that it was sent for the first time. */
  get told(): readonly string[] {
    const ids = new Set<string>();
    return this.heard.filter(({ id }) => !ids.has(id) && ids.add(id)).map(({ numbers }) => numbers);
  }

  async hears(count: number): Promise<readonly string[]> {
    const giveUpAt = Date.now() + 60_000;
    while (this.told.length < count) {
      if (Date.now() > giveUpAt) throw new Error(`heard ${this.told.length} of ${count}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.told;
  }

  #take(text: string): Uint8Array | undefined {
    const id = field(text, 'MSH', 9);
    if (this.mood === 'frozen') return undefined;
    if (this.mood === 'well') {
      const numbers = field(text, 'PID', 3).split('~');
      this.heard.push({ id, text, numbers: numbers.map((cx) => cx.replace(/\^.*/, '')).join(' ') });
    }
    const code = this.mood === 'well' ? 'AA' : 'AE';
    return Buffer.from(`MSH|^~\\&|||||20260301||ACK|R-${id}|P|2.5\rMSA|${code}|${id}\r`);
  }
}

const header = (facility: string, type: string, id: string): string =>
  `MSH|^~\\&|REG|${facility}|HIE|HIE|20260304101500+0100||${type}|${id}|P|2.5`;

describe('update notifications (ITI-10) over MLLP', () => {
  const folder = temporaryDirectory();
  const [both, south] = [new Consumer(), new Consumer()];
  let broker: Broker;
  let environment: Record<string, string>;
  let ids = 0;

  beforeAll(async () => {
    await both.start();
    await south.start();
    const file = join(folder, 'hie.yaml');
    const common = 'host: 127.0.0.1, ackTimeoutMs: 300';
    writeFileSync(
      file,
      `
authorities:
  - { namespace: NORTH, universalId: 1.2.840.1, system: 'urn:oid:1.2.840.1' }
  - { namespace: SOUTH, universalId: 1.2.840.2, system: 'urn:oid:1.2.840.2' }
  - { namespace: WEST, universalId: 1.2.840.3, system: 'urn:oid:1.2.840.3' }
pixConsumers:
  - { name: both, ${common}, port: ${both.port}, domains: [NORTH, 1.2.840.2], receiver: { application: PIX, facility: BOTH } }
  - { name: south, ${common}, port: ${south.port}, domains: ['urn:oid:1.2.840.2'], attempts: 2 }
`,
    );
    environment = { HIE_CONFIG: file };
    broker = await startBroker(join(folder, 'data'), environment);
  });
  afterEach(() => {
    both.mood = south.mood = 'well';
  });
  afterAll(async () => {
    await broker.discard();
    await both.kill();
    await south.kill();
  });

  const send = async (message: string): Promise<void> => {
    expect(await sendFrame(broker.port, Buffer.from(message))).toContain('MSA|AA|');
    await drained(broker.url);
  };
  const pid = (number: string, person: string): string => {
    const [name, birth] = person.split(' ');
    return `PID|1||${number}||${name}^Testa||${birth}|F|||4 Quay St^^Easton^VT^30555||8025550188`;
  };
  const register = (number: string, person: string): Promise<void> =>
    send(`${header(number.split('^')[3] ?? '', 'ADT^A04', `R-${++ids}`)}\r${pid(number, person)}\rPV1|1|O\r`);
  const about = (event: string, ...lines: readonly string[]): Promise<void> =>
    send(`${header('NORTH', `ADT^${event}`, `E-${++ids}`)}\rEVN|${event}|20260304101500\r${lines.join('\r')}\r`);

  it('come with each change of the numbers of a patient, and only then', async () => {
    const [rask, person] = ['Raskolt 19790512', 'N-1^^^NORTH'];
    await register(person, rask);
    await register('W-1^^^WEST', rask);
    expect(both.told).toEqual([]);
    await register('S-1^^^SOUTH', rask);
    expect(await both.hears(1)).toEqual(['N-1 S-1']);
    await register('S-1^^^SOUTH', rask.replace('Raskolt', 'Raskolt-Holm'));
    // A merge within one person: the number that is gone is told no more.
    await register('N-2^^^NORTH', 'Quillon 19611103');
    await about('A40', pid('N-1^^^NORTH', rask), 'MRG|N-2^^^NORTH');
    await about('A37', pid('N-1^^^NORTH', rask), pid('S-1^^^SOUTH', rask));
    expect((await both.hears(3)).slice(1).toSorted()).toEqual(['N-1', 'S-1']);
    await about('A24', pid('N-1^^^NORTH', rask), pid('S-1^^^SOUTH', rask));
    expect((await both.hears(4)).at(-1)).toBe('N-1 S-1');
    await about('A29', pid('N-1^^^NORTH', rask));
    expect((await both.hears(5)).at(-1)).toBe('S-1');
    expect(south.told).toEqual([]);
  });

  it('have the form of the standard', () => {
    const [first] = both.heard;
    const lines = (first?.text ?? '').split('\r');
    expect(lines[0]).toMatch(
      /^MSH\|\^~\\&\|hie-broker\|\|PIX\|BOTH\|\d{14}\.\d{3}\+0000\|\|ADT\^A31\^ADT_A05\|[\w-]{20}\|P\|2\.5$/,
    );
    expect(lines[1]).toMatch(/^EVN\|A31\|\d{14}/);
    expect(lines.slice(2)).toEqual(['PID|||N-1^^^NORTH&1.2.840.1&ISO~S-1^^^SOUTH&1.2.840.2&ISO|| ', 'PV1||N', '']);
  });

  it('tell of a number that moves from one person to another', async () => {
    const before = both.told.length;
    await register('N-11^^^NORTH', 'Osterlind 19520203');
    await register('S-11^^^SOUTH', 'Osterlind 19520203');
    await register('N-12^^^NORTH', 'Bramwell 19880717');
    await both.hears(before + 1);
    await about('A43', 'PID|1|N-12^^^NORTH|S-11^^^SOUTH', 'MRG|S-11^^^SOUTH');
    const [first, ...moved] = (await both.hears(before + 3)).slice(before);
    expect([first, ...moved.toSorted()]).toEqual(['N-11 S-11', 'N-11', 'N-12 S-11']);
  });

  it('wait through a frozen receiver, a killed one and a killed broker, and come in order, each at least once', async () => {
    const before = both.told.length;
    const pairs = Array.from({ length: 12 }, (_, at) => `${at + 20}`);
    const join = async (at: string): Promise<void> => {
      const person = `Person${at}x${Number(at) * 7919} 19${at}0${1 + (Number(at) % 9)}1${Number(at) % 9}`;
      await register(`N-${at}^^^NORTH`, person);
      await register(`S-${at}^^^SOUTH`, person);
    };
    both.mood = 'frozen';
    for (const at of pairs.slice(0, 4)) await join(at);
    await broker.kill();
    broker = await startBroker(broker.dataDir, environment);
    await both.kill();
    for (const at of pairs.slice(4, 8)) await join(at);
    await broker.kill();
    both.mood = 'well';
    await both.start();
    broker = await startBroker(broker.dataDir, environment);
    await both.hears(before + 2);
    await broker.kill();
    broker = await startBroker(broker.dataDir, environment);
    for (const at of pairs.slice(8)) await join(at);
    const heard = (await both.hears(before + 12)).slice(before);
    // What is about one person comes in order; what lies in two partitions comes beside each other.
    const inOrder = partitionsOfTests() === 1 ? heard : heard.toSorted();
    expect(inOrder).toEqual(pairs.map((at) => `N-${at} S-${at}`));
    const again = both.heard.slice(before).length - 12;
    // At most the one in flight of each partition when the broker was killed.
    expect(again).toBeLessThanOrEqual(3 * partitionsOfTests());
  });

  it('that a receiver refuses are dead letters, which can be replayed, and the next ones follow', async () => {
    const [one, other] = ['Zephyrine 19930405', 'Yolanthe 19930406'];
    south.mood = 'refuses';
    await register('S-51^^^SOUTH', one);
    await register('S-52^^^SOUTH', one.replace('Zephyrine', 'Distinct'));
    await about('A24', pid('S-51^^^SOUTH', one), pid('S-52^^^SOUTH', one));
    const letters = async () =>
      ((await (await fetch(`${broker.url}/api/dead`)).json()) as { id: string; code: string; topic: string }[]).filter(
        ({ code }) => code === 'DELIVERY_REFUSED',
      );
    const giveUpAt = Date.now() + 30_000;
    while ((await letters()).length === 0 && Date.now() < giveUpAt)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const [letter] = await letters();
    expect(letter?.topic).toBe('delivery.requested.dead');
    south.mood = 'well';
    await register('S-53^^^SOUTH', other);
    await register('S-54^^^SOUTH', other.replace('Yolanthe', 'Unalike'));
    await about('A24', pid('S-53^^^SOUTH', other), pid('S-54^^^SOUTH', other));
    expect(await south.hears(1)).toEqual(['S-53 S-54']);
    const replay = await fetch(`${broker.url}/api/dead/replay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids: [letter?.id] }),
    });
    expect(replay.status).toBe(202);
    expect(await south.hears(2)).toEqual(['S-53 S-54', 'S-51 S-52']);
  });

  it.each(['delivery.requested', 'delivery.outcome'])('leave events of %s as its schema says', async (topic) => {
    const schema = JSON.parse(readFileSync(`schemas/events/${topic}.v1.schema.json`, 'utf8')) as object;
    const isValid = new Ajv({ strict: false }).compile(schema);
    const entries = await readTopic(broker.url, topic);
    expect(entries.length).toBeGreaterThan(0);
    for (const { value } of entries)
      expect([isValid(JSON.parse(Buffer.from(value).toString())), isValid.errors]).toEqual([true, null]);
  });

  it('leave no patient data in what the process writes', () => {
    expect(broker.output()).not.toMatch(/Zephyrine|S-5\d|19930405/);
  });
});
