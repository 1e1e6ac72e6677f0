import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { drained, overview } from '../bench/readable.js';
import { field, sendFrame } from './mllp-sender.js';

const config = `
authorities:
  - { namespace: NORTH, universalId: 1.2.840.1, system: 'urn:oid:1.2.840.1' }
  - { namespace: SOUTH, universalId: 1.2.840.2, system: 'urn:oid:1.2.840.2' }
`;
const header = (type: string, id: string) => `MSH|^~\\&|REG|NORTH|HIE|HIE|20260304101500+0100||${type}|${id}|P|2.5`;
const registration = (authority: string, number: string) =>
  `${header('ADT^A04', `ADT-${authority}`)}\rEVN|A04|20260304101500\r` +
  `PID|1||${number}^^^${authority}^MR||Okonkwo^Adaeze||19790512|F|||4 Quay St^^Easton^^30555||5550188|||||ACC-${number}^^^${authority}\rPV1|1|O\r`;
const pix = (id: string, source = 'N-7^^^NORTH') => `${header('QBP^Q23', id)}\rQPD|IHE PIX Query|T|${source}\rRCP|I\r`;
const pdq = `${header('QBP^Q22', 'PDQ-1')}\rQPD|IHE PDQ Query|T|@PID.5.1^OKONKWO~@PID.7^1979\rRCP|I|10^RD\r`;

describe('queries over the doors of the broker', () => {
  let broker: Broker;
  beforeAll(async () => {
    const folder = temporaryDirectory();
    const file = join(folder, 'hie.yaml');
    writeFileSync(file, config);
    broker = await startBroker(folder, { HIE_CONFIG: file });
    for (const message of [registration('NORTH', 'N-7'), registration('SOUTH', 'S-3')])
      expect(await sendFrame(broker.port, Buffer.from(message))).toContain('MSA|AA|');
    await drained(broker.url);
  });
  afterAll(() => broker.discard());

  it('are answered over MLLP', async () => {
    const answer = await sendFrame(broker.port, Buffer.from(pix('PIX-1')));
    expect([field(answer, 'MSA', 1), field(answer, 'MSA', 2), field(answer, 'QAK', 2)]).toEqual(['AA', 'PIX-1', 'OK']);
    expect(field(answer, 'PID', 3)).toBe('S-3^^^SOUTH&1.2.840.2&ISO^MR');
  });

  it('are answered over HTTP', async () => {
    const headers = { 'content-type': 'application/hl7-v2' };
    const answer = await (await fetch(`${broker.url}/hl7`, { method: 'POST', headers, body: pdq })).text();
    expect([field(answer, 'MSA', 1), field(answer, 'QAK', 4)]).toEqual(['AA', '1']);
    expect(field(answer, 'PID', 3)).toBe('N-7^^^NORTH&1.2.840.1&ISO^MR~S-3^^^SOUTH&1.2.840.2&ISO^MR');
  });

  it('find by an account of the record', async () => {
    const ask = async (parameters: string): Promise<string> => {
      const query = `${header('QBP^Q22', `ACC-${parameters.length}`)}\rQPD|IHE PDQ Query|T|${parameters}\rRCP|I\r`;
      const answer = await sendFrame(broker.port, Buffer.from(query));
      return [field(answer, 'QAK', 2), field(answer, 'PID', 5)].join(' ').trim();
    };
    expect(await ask('@PID.18.1^ACC-S-3')).toBe('OK Okonkwo^Adaeze');
    expect(await ask('@PID.18.1^ACC-S-3~@PID.18.4.1^SOUTH')).toBe('OK Okonkwo^Adaeze');
    expect(await ask('@PID.18.1^ACC-S-3~@PID.18.4.1^NORTH')).toBe('NF');
    expect(await ask('@PID.18.1^ACC-404')).toBe('NF');
  });

  it('are answered in the order in which they came on a connection, among other messages', async () => {
    const ids = Array.from({ length: 30 }, (_, at) => `ORD-${at}`);
    const frames = ids.map((id, at) => (at % 3 === 0 ? `${header('ADT^A08', id)}\rPID|1||X-${at}^^^NORTH\r` : pix(id)));
    const answers = await pipelined(broker.port, frames);
    expect(answers.map((answer) => field(answer, 'MSA', 2))).toEqual(ids);
    expect(answers.map((answer) => answer.includes('|RSP^K23'))).toEqual(ids.map((_, at) => at % 3 !== 0));
  });

  it('are kept, traced and counted as answered, a wrong one too', async () => {
    const refused = await sendFrame(broker.port, Buffer.from(pix('PIX-2', '404^^^NORTH')));
    expect([field(refused, 'MSA', 1), field(refused, 'ERR', 2)]).toEqual(['AE', 'QPD^1^3^1^1']);
    await drained(broker.url);
    const { received, linked, answered } = (await overview(broker.url)).messages;
    expect([received, linked, answered]).toEqual([39, 12, 27]);
    const trace = (await (await fetch(`${broker.url}/api/trace/PIX-2`)).json()) as {
      messages: { hops: { stage: string; result: string }[] }[];
    };
    expect(trace.messages[0]?.hops.map(({ stage, result }) => `${stage} ${result}`)).toEqual([
      'gateway query',
      'normalizer answered',
    ]);
  });

  it('are answered over FHIR in JSON, and with 406 where that is not what is asked for', async () => {
    const ask = async (path: string, accept: string): Promise<string> => {
      const answer = await fetch(`${broker.url}/fhir/${path}`, { headers: { accept } });
      const { resourceType } = (await answer.json()) as { resourceType: string };
      return `${answer.status} ${resourceType}`;
    };
    const xml = 'application/fhir+xml';
    expect(await ask('Patient?gender=female', 'application/fhir+json')).toBe('200 Bundle');
    expect(await ask('Patient?gender=female', `${xml}, */*;q=0.1`)).toBe('200 Bundle');
    expect(await ask('Patient?gender=female', xml)).toBe('406 OperationOutcome');
    expect(await ask('Patient?gender=female&_format=json', xml)).toBe('200 Bundle');
    expect(await ask(`Patient?gender=female&_format=${xml}`, '*/*')).toBe('406 OperationOutcome');
    expect(await ask('metadata', xml)).toBe('406 OperationOutcome');
  });

  it('leave no patient data in what the process writes', () => {
    expect(broker.output()).not.toMatch(/okonkwo|N-7|19790512/i);
  });
});

function pipelined(port: number, messages: readonly string[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(messages.map((message) => `\x0b${message}\x1c\r`).join('')),
    );
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answers in time')));
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const answers = text.split('\x1c\r').slice(0, -1);
      if (answers.length === messages.length) socket.end(() => resolve(answers));
    });
  });
}
