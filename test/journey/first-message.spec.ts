import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, HL7_2_5_1 } from 'node-hl7-client';
import { type Broker, startBroker } from '../broker-process.js';
import { pause } from '../bench/readable.js';

const run = promisify(execFile);
const mllpSend = process.env['HIE_MLLP_SEND'];
if (!mllpSend) process.stderr.write('LEFT OUT: HIE_MLLP_SEND names no mllp_send of python3-hl7\n');
const itWithPython = mllpSend ? it : it.skip;

const header = (type: string, id: string) => `MSH|^~\\&|LIS|HILLTOP|HIE|HIE|20260304101500+0100||${type}|${id}|P|2.5.1`;
const pid = 'PID|1||HT-551^^^HILLTOP^MR||Nakamura^Ines||19710609|F|||7 Fern Way^^Oakvale^^40404';
const admission = [
  header('ADT^A01', 'FM-A01'),
  'EVN|A01|20260304101500',
  pid,
  'PV1|1|I|W2^4^A||||||||||||||||V-9001',
].join('\r');
const result = [
  header('ORU^R01', 'FM-R01'),
  pid,
  'OBR|1|P-77|F-77|2951-2^Sodium^LN|||20260304090000|||||||||||||||20260304100000|||F',
  'OBX|1|NM|2951-2^Sodium^LN||141|mmol/L|136-145|N|||F|||20260304090000',
].join('\r');

describe('the first message of a newcomer', () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await startBroker();
  });
  afterAll(() => broker.discard());

  itWithPython('is taken from python3-hl7', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hie-first-'));
    for (const [id, message] of [
      ['FM-A01', admission],
      ['FM-R01', result],
    ] as const) {
      const file = join(folder, `${id}.hl7`);
      writeFileSync(file, `${message}\r`);
      const { stdout } = await run(String(mllpSend), ['--loose', '-p', String(broker.port), '-f', file, '127.0.0.1']);
      expect(stdout).toContain(`MSA|AA|${id}`);
    }
  });

  it('is taken from node-hl7-client', async () => {
    const answers: string[] = [];
    const connection = new Client({ host: '127.0.0.1', version: '2.5.1' }).createConnection(
      { port: broker.port, version: '2.5.1' },
      async (response) => {
        answers.push(['MSA.1', 'MSA.2'].map((path) => response.getMessage().get(path).toString()).join(' '));
      },
    );
    const message = new HL7_2_5_1()
      .buildMSH({ msh_3: 'ADT', msh_4: 'HILLTOP', msh_9_1: 'ADT', msh_9_2: 'A01', msh_10: 'FM-N01', msh_11_1: 'P' })
      .buildEVN({ evn_1: 'A01' })
      .buildPID({ pid_3: 'HT-552^^^HILLTOP^MR', pid_5: 'OKORO^JAMES' })
      .toMessage();
    await connection.sendMessage(message);
    await eventually(async () => answers.includes('AA FM-N01'));
    await connection.close();
  });

  it('shows within a second as a patient, a result and a trace', async () => {
    const posted = await fetch(`${broker.url}/hl7`, {
      method: 'POST',
      headers: { 'content-type': 'application/hl7-v2' },
      body: `${result.replaceAll('FM-R01', 'FM-R02')}\r`,
    });
    expect(await posted.text()).toContain('MSA|AA|FM-R02');
    const patient = await eventually(async () => (await entries('Patient?identifier=HT-551'))[0]);
    expect(patient).toMatchObject({ birthDate: '1971-06-09', name: [{ family: 'Nakamura' }] });
    const [sodium] = await eventually(async () => {
      const found = await entries(`Observation?patient=${patient['id']}`);
      return found.length > 0 ? found : undefined;
    });
    expect(sodium).toMatchObject({
      status: 'final',
      valueQuantity: { value: 141, unit: 'mmol/L' },
      referenceRange: [{ low: { value: 136 }, high: { value: 145 } }],
      subject: { reference: `Patient/${patient['id']}` },
    });
    const stages = await eventually(async () => {
      const seen = await hops('FM-R02');
      return seen.includes('record') ? seen : undefined;
    });
    expect(stages).toEqual(expect.arrayContaining(['gateway', 'normalizer', 'mpi', 'record']));
  });

  const entries = async (path: string): Promise<Record<string, unknown>[]> => {
    const bundle = (await (await fetch(`${broker.url}/fhir/${path}`)).json()) as { entry?: { resource: never }[] };
    return (bundle.entry ?? []).map(({ resource }) => resource);
  };
  const hops = async (controlId: string): Promise<string[]> => {
    const trace = (await (await fetch(`${broker.url}/api/trace/${controlId}`)).json()) as {
      messages: { hops: { stage: string }[] }[];
    };
    return trace.messages.flatMap(({ hops }) => hops.map(({ stage }) => stage));
  };
});

/** Looks again until there is something, for a second (and a little for a machine that has other work). */
async function eventually<Value>(look: () => Promise<Value | undefined | false>): Promise<Value> {
  for (const giveUpAt = Date.now() + 3_000; ; await pause(20)) {
    const value = await look();
    if (value) return value;
    if (Date.now() > giveUpAt) throw new Error('nothing came in time');
  }
}
