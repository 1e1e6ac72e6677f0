import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Broker, startBroker } from '../broker-process.js';
import { drained } from '../bench/readable.js';
import { sendFrame } from './mllp-sender.js';

const run = promisify(execFile);

interface Registration {
  readonly organization: string;
  readonly number: string;
  readonly name: string;
  readonly born: string;
  readonly sex: string;
  readonly address: string;
  readonly phone?: string;
  readonly ssn?: string;
}

/** One woman at three organizations: a typo in her name at the second, a new address at the third; and her twin. */
const registrations: readonly Registration[] = [
  {
    organization: 'NORTH',
    number: 'N-100',
    name: 'Vandermeer^Josephine^Ruth',
    born: '19840217',
    sex: 'F',
    address: '12 Larch Street^^Brookfield^^30301',
    phone: '5550143',
    ssn: '843-22-9107',
  },
  {
    organization: 'SOUTH',
    number: 'S-77',
    name: 'Vandermer^Josephine^R',
    born: '19840217',
    sex: 'F',
    address: '12 Larch St^^Brookfield^^30301',
    phone: '5550143',
    ssn: '843229107',
  },
  {
    organization: 'LABOR',
    number: '9001',
    name: 'VANDERMEER^JOSEPHINE',
    born: '19840217',
    sex: 'F',
    address: '4 Harbour Row^^Easton^^30555',
    ssn: '843-22-9107',
  },
  {
    organization: 'NORTH',
    number: 'N-101',
    name: 'Vandermeer^Jacqueline^Ann',
    born: '19840217',
    sex: 'F',
    address: '12 Larch Street^^Brookfield^^30301',
    phone: '5550143',
    ssn: '843-22-9108',
  },
];

const message = (one: Registration, id: string): Uint8Array =>
  Buffer.from(
    [
      `MSH|^~\\&|REG|${one.organization}|HIE|HIE|20260304101500+0100||ADT^A04|${id}|P|2.5.1`,
      'EVN|A04|20260304101500',
      `PID|1||${one.number}^^^${one.organization}^MR${one.ssn ? `~${one.ssn}^^^USA^SS` : ''}||${one.name}||${one.born}|${one.sex}|||${one.address}||${one.phone ?? ''}`,
      'PV1|1|O',
    ].join('\r') + '\r',
  );

describe('one person at three organizations, and her twin', () => {
  let broker: Broker;
  const persons = new Map<string, string>();

  beforeAll(async () => {
    broker = await startBroker();
    for (const [at, one] of registrations.entries())
      expect(await sendFrame(broker.port, message(one, `ID-${at}`))).toContain(`MSA|AA|ID-${at}`);
    await drained(broker.url);
    const { stdout } = await hie('identity', 'export', '--format', 'csv');
    for (const row of stdout.trim().split('\n').slice(1)) {
      const [authority, number, person] = row.split(',');
      persons.set(`${authority}|${number}`, person ?? '');
    }
  });
  afterAll(() => broker.discard());

  it('have one enterprise id for the three numbers and another for the twin', () => {
    const own = ['NORTH|N-100', 'SOUTH|S-77', 'LABOR|9001'].map((number) => persons.get(number));
    expect(persons.size).toBe(4);
    expect(new Set(own).size).toBe(1);
    expect(persons.get('NORTH|N-101')).not.toBe(own[0]);
  });

  it('are explained', async () => {
    const joined = await hie('identity', 'explain', 'NORTH|N-100', 'SOUTH|S-77');
    expect(joined.stdout).toMatch(/same person|one person/i);
    const apart = await hie('identity', 'explain', 'NORTH|N-100', 'NORTH|N-101');
    expect(apart.stdout).not.toBe(joined.stdout);
  });

  it('show as one patient under each number', async () => {
    for (const number of ['N-100', 'S-77', '9001']) {
      const found = (await (await fetch(`${broker.url}/fhir/Patient?identifier=${number}`)).json()) as {
        entry: { resource: { id: string } }[];
      };
      expect(found.entry.map(({ resource }) => resource.id)).toEqual([persons.get('NORTH|N-100')]);
    }
  });

  const hie = (...words: string[]) =>
    run(process.execPath, ['apps/standalone/bin/hie.cjs', ...words, '--url', broker.url]);
});
