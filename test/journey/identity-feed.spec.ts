import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { feedPort } from './conversation.js';
import { field, sendFrame } from './mllp-sender.js';

const senders = `[{ facility: NORTH, organization: North }, { facility: SOUTH, organization: South }, { facility: ROAM, organization: Roam }]`;
const config = `
feeds:
  - { name: waiting, port: 0, ack: application, senders: ${senders} }
  - { name: plain, port: 0, senders: ${senders} }
authorities:
  - { namespace: NORTH, universalId: 1.2.840.1, system: 'urn:oid:1.2.840.1', source: North }
  - { namespace: SOUTH, universalId: 1.2.840.2, system: 'urn:oid:1.2.840.2', source: South }
  - { namespace: OPEN, universalId: 1.2.840.3, system: 'urn:oid:1.2.840.3' }
`;

const header = (facility: string, type: string, id: string, version = '2.3.1'): string =>
  `MSH|^~\\&|REG|${facility}|HIE|HIE|20260304101500+0100||${type}|${id}|P|${version}`;
const numbers = (count: number): (() => number) => {
  let next = count;
  return () => ++next;
};
const nextId = numbers(0);

interface Pair {
  readonly stays: string;
  readonly gone: string;
}

describe('a patient identity feed (ITI-8)', () => {
  const folder = temporaryDirectory();
  let broker: Broker;
  let ports: Record<'waiting' | 'plain', number>;

  beforeAll(async () => {
    const file = join(folder, 'hie.yaml');
    writeFileSync(file, config);
    broker = await startBroker(join(folder, 'data'), { HIE_CONFIG: file });
    ports = { waiting: await feedPort(broker.url, 'waiting'), plain: await feedPort(broker.url, 'plain') };
  });
  afterAll(() => broker.discard());

  const send = (message: string, feed: keyof typeof ports = 'waiting') => sendFrame(ports[feed], Buffer.from(message));
  const register = (
    number: string,
    from = 'NORTH',
    event = 'A04',
    feed: keyof typeof ports = 'waiting',
    name = number,
  ) =>
    send(
      `${header(from, `ADT^${event}`, `R-${nextId()}`)}\rEVN|${event}|20260304101500\r` +
        `PID|1||${number}||Testperson^${name.replaceAll(/\W/g, '')}||19790512|F\rPV1|1|O\r`,
      feed,
    );
  const merge = (pairs: readonly Pair[], from = 'NORTH', feed: keyof typeof ports = 'waiting') =>
    send(
      `${header(from, 'ADT^A40^ADT_A39', `M-${nextId()}`)}\rEVN|A40|20260304101500\r` +
        pairs.map(({ stays, gone }) => `PID|1||${stays}\r${gone === '' ? '' : `MRG|${gone}\r`}`).join(''),
      feed,
    );
  /** MSA-1, and of an error where it is and HL7's code for it, as v2.3.1 has them in ERR-1. */
  const said = (answer: string): string =>
    [field(answer, 'MSA', 1), field(answer, 'ERR', 1).replace(/&.*$/, ''), field(answer, 'MSA', 3).split(':')[0]]
      .join(' ')
      .trim();
  const exported = async (): Promise<readonly string[]> => {
    await drained(broker.url);
    const text = await (await fetch(`${broker.url}/api/identity/export`)).text();
    return text.trim().split('\n').slice(1);
  };
  /** The numbers that are one person with this one, by a PIX query, or the code of its error. */
  const known = async (number: string): Promise<string> => {
    await drained(broker.url);
    const answer = await send(
      `${header('NORTH', 'QBP^Q23^QBP_Q21', `Q-${nextId()}`, '2.5')}\rQPD|IHE PIX Query|T|${number}\rRCP|I\r`,
    );
    return field(answer, 'QAK', 2) === 'OK' ? field(answer, 'PID', 3) : field(answer, 'QAK', 2);
  };
  const person = async (number: string): Promise<string | undefined> =>
    (await exported()).find((row) => row.split(',').includes(number))?.split(',')[2];

  it.each(['A01', 'A04', 'A05', 'A08'])('takes ADT^%s as registration, and again as update', async (event) => {
    const number = `E-${event}^^^NORTH`;
    expect([said(await register(number, 'NORTH', event)), said(await register(number, 'NORTH', event))]).toEqual([
      'AA',
      'AA',
    ]);
    expect(await known(number)).toBe('NF');
  });

  describe('refuses, without any change', () => {
    beforeAll(async () => {
      for (const number of ['N-1', 'N-2', 'N-3', 'N-4']) await register(`${number}^^^NORTH`);
      await register('S-1^^^SOUTH', 'SOUTH');
      await merge([{ gone: 'N-4^^^NORTH', stays: 'N-3^^^NORTH' }]);
    });

    it.each([
      ['a merge of a number into itself', 'N-1^^^NORTH', 'N-1^^^NORTH', 'NORTH', 'AE MRG^1^1^204 HL7_MERGE_SELF'],
      ['a merge without MRG', 'N-1^^^NORTH', '', 'NORTH', 'AE MRG^1^^101 HL7_MERGE_INCOMPLETE'],
      ['a merge without a prior number', 'N-1^^^NORTH', '""', 'NORTH', 'AE MRG^1^1^101 HL7_MERGE_INCOMPLETE'],
      ['a merge without a surviving number', '', 'N-1^^^NORTH', 'NORTH', 'AE PID^1^3^101 HL7_PATIENT_ID_MISSING'],
      ['a merge of an unknown number', 'N-1^^^NORTH', 'N-404^^^NORTH', 'NORTH', 'AE MRG^1^1^204 HL7_MERGE_UNKNOWN'],
      ['a merge into an unknown number', 'N-404^^^NORTH', 'N-1^^^NORTH', 'NORTH', 'AE PID^1^3^204 HL7_MERGE_UNKNOWN'],
      ['a merge of a subsumed number', 'N-1^^^NORTH', 'N-4^^^NORTH', 'NORTH', 'AE MRG^1^1^204 HL7_MERGE_SUBSUMED'],
      ['a merge into a subsumed number', 'N-4^^^NORTH', 'N-1^^^NORTH', 'NORTH', 'AE PID^1^3^204 HL7_MERGE_SUBSUMED'],
      [
        "a merge in another source's domain",
        'N-1^^^NORTH',
        'N-2^^^NORTH',
        'SOUTH',
        'AE PID^1^3^204 HL7_DOMAIN_FOREIGN',
      ],
      ['a merge across domains', 'O-1^^^OPEN', 'N-1^^^NORTH', 'NORTH', 'AE MRG^1^1^204 HL7_MERGE_ACROSS_DOMAINS'],
      [
        "a merge of another source's number into one's own",
        'S-1^^^SOUTH',
        'N-1^^^NORTH',
        'SOUTH',
        'AE MRG^1^1^204 HL7_DOMAIN_FOREIGN',
      ],
      [
        'a merge of an authority that nobody knows',
        'N-1^^^NORTH',
        'N-2^^^NOWHERE',
        'NORTH',
        'AE MRG^1^1^204 HL7_AUTHORITY_UNKNOWN',
      ],
    ])('%s', async (_what, stays, gone, from, expected) => {
      const before = await exported();
      expect(said(await merge([{ stays, gone }], from))).toBe(expected);
      expect(await exported()).toEqual(before);
    });

    it.each([
      ["a number of another source's domain", 'N-9^^^NORTH', 'SOUTH', 'AE PID^1^3^204 HL7_DOMAIN_FOREIGN'],
      ['the same by its universal id', 'N-9^^^&1.2.840.1&ISO', 'ROAM', 'AE PID^1^3^204 HL7_DOMAIN_FOREIGN'],
      ['a number of an unknown authority', 'N-9^^^NOWHERE', 'NORTH', 'AE PID^1^3^204 HL7_AUTHORITY_UNKNOWN'],
      ['a number without authority', 'N-9', 'NORTH', 'AE PID^1^3^204 HL7_AUTHORITY_UNKNOWN'],
      ['a patient without a number', '', 'NORTH', 'AE PID^1^3^101 HL7_PATIENT_ID_MISSING'],
    ])('%s', async (_what, number, from, expected) => {
      const before = await exported();
      expect(said(await register(number, from))).toBe(expected);
      expect(await exported()).toEqual(before);
    });

    it('all merges of a message where one of them cannot be', async () => {
      const before = await exported();
      const answer = await merge([
        { stays: 'N-1^^^NORTH', gone: 'N-2^^^NORTH' },
        { stays: 'N-3^^^NORTH', gone: 'N-404^^^NORTH' },
      ]);
      expect(said(answer)).toBe('AE MRG^2^1^204 HL7_MERGE_UNKNOWN');
      expect(await exported()).toEqual(before);
    });

    it('and goes on with what the same patient sends next', async () => {
      expect(said(await register('N-1^^^NORTH', 'NORTH', 'A08'))).toBe('AA');
    });
  });

  it('allows numbers of other sources beside one of its own, and a sender without a domain what nobody owns', async () => {
    await register('S-20^^^SOUTH', 'SOUTH', 'A04', 'waiting', 'Oda');
    expect(said(await register('N-20^^^NORTH~S-20^^^SOUTH', 'NORTH', 'A04', 'waiting', 'Oda'))).toBe('AA');
    expect(await known('N-20^^^NORTH')).toContain('S-20^^^SOUTH');
    expect(said(await register('O-20^^^OPEN', 'ROAM'))).toBe('AA');
    expect(said(await register('L-20^^^LOCAL', 'ROAM'))).toBe('AA');
  });

  it('merges, and lets a chain of merges resolve to its end', async () => {
    for (const number of ['C-1', 'C-2', 'C-3']) await register(`${number}^^^NORTH`);
    expect(said(await merge([{ gone: 'C-1^^^NORTH', stays: 'C-2^^^NORTH' }]))).toBe('AA');
    expect(said(await merge([{ gone: 'C-2^^^NORTH', stays: 'C-3^^^NORTH' }]))).toBe('AA');
    const [one, two, three] = [await person('C-1'), await person('C-2'), await person('C-3')];
    expect([one, two]).toEqual([three, three]);
    expect(await known('C-1^^^NORTH')).toBe('C-3^^^NORTH&1.2.840.1&ISO');
    // What was merged away is no number of the patient any more (ITI-9).
    expect(await known('C-3^^^NORTH')).toBe('NF');
  });

  it('keeps a merge that comes before its records as pending where nobody waits, and applies it once both exist', async () => {
    const early = { gone: 'P-1^^^NORTH', stays: 'P-2^^^NORTH' };
    expect(said(await merge([early], 'NORTH', 'plain'))).toBe('AA');
    await register('P-1^^^NORTH', 'NORTH', 'A04', 'plain');
    await register('P-2^^^NORTH', 'NORTH', 'A04', 'plain');
    expect(await person('P-1')).toBe(await person('P-2'));
    expect(await known('P-1^^^NORTH')).toBe('P-2^^^NORTH&1.2.840.1&ISO');
  });

  it('changes nothing for another source where nobody waits either: the message is dead with its code', async () => {
    const before = await exported();
    expect(said(await register('N-30^^^NORTH', 'SOUTH', 'A04', 'plain'))).toBe('AA');
    expect(await exported()).toEqual(before);
    const letters = (await (await fetch(`${broker.url}/api/dead`)).json()) as { code: string; feed?: string }[];
    expect(letters.map(({ code, feed }) => `${feed} ${code}`)).toContain('plain HL7_DOMAIN_FOREIGN');
  });
});
