import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CanonicalEvent } from '#contracts';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { readTopic } from '../torture/read-topic.js';
import { field, sendFrame } from './mllp-sender.js';

const rules = 'test/golden/oru-r01-site-rules/rules.yaml';
const result = readFileSync('test/golden/oru-r01-site-rules/input.hl7');
const plain = Buffer.from(result.toString().replaceAll('SEEHOF', 'WALDAU').replace('SR-4711', 'WA-1'));

describe('a feed with rules of its site, beside one without', () => {
  const folder = temporaryDirectory();
  let broker: Broker;

  beforeAll(async () => {
    const config = join(folder, 'hie.yaml');
    const siteRules = join(folder, 'site.rules.yaml');
    const authority = "authorities:\n  - { namespace: SEEHOF, system: 'urn:oid:1.2.276.99' }\n";
    writeFileSync(siteRules, readFileSync(rules, 'utf8') + authority);
    writeFileSync(
      config,
      `organizations: [Klinik Seehof, Klinik Waldau]
feeds:
  - { name: seehof, port: 0, rules: ${siteRules}, senders: [{ facility: SEEHOF, organization: Klinik Seehof }] }
  - { name: waldau, senders: [{ facility: WALDAU, organization: Klinik Waldau }] }
`,
    );
    broker = await startBroker(join(folder, 'data'), { HIE_CONFIG: config });
    expect(field(await sendFrame(broker.port, result), 'MSA', 1)).toBe('AA');
    const headers = { 'content-type': 'application/hl7-v2', 'x-hie-feed': 'waldau' };
    await fetch(`${broker.url}/hl7`, { method: 'POST', headers, body: plain });
    await drained(broker.url);
  });
  afterAll(() => broker.discard());

  const eventOf = async (controlId: string): Promise<CanonicalEvent> => {
    const [found] = (await readTopic(broker.url, 'clinical.canonical')).filter((one) => one.controlId === controlId);
    return JSON.parse(Buffer.from(found?.value ?? []).toString()) as CanonicalEvent;
  };

  it('keeps the bytes as they came', async () => {
    const raw = await readTopic(broker.url, 'hl7.raw');
    expect(raw.map(({ value }) => Buffer.from(value).toString())).toContain(result.toString());
  });

  it('says in the event which rules acted, and reads the numbers by the authorities of the site', async () => {
    const { rules: applied, patients } = await eventOf('SR-4711');
    expect(applied?.used.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['account', 'drawn', 'sex', 'class', 'status', 'flags', 'tests', 'answers', 'units']),
    );
    expect(patients[0]?.identities[0]).toMatchObject({ system: 'urn:oid:1.2.276.99', value: '30417' });
  });

  it('gives the other feed what it sent, and no rules', async () => {
    const { rules: applied, unread } = await eventOf('WA-1');
    expect([applied, unread.map(({ at }) => at)]).toEqual([undefined, ['ZPA-1', 'ZPA-2', 'ZPA-3']]);
  });

  it('finds the result under its LOINC code, with the code of the laboratory beside it', async () => {
    const url = `${broker.url}/fhir/Observation?code=http://loinc.org|2345-7`;
    const { entry = [] } = (await (await fetch(url)).json()) as { entry?: { resource: Record<string, unknown> }[] };
    expect(entry.map(({ resource }) => resource)).toMatchObject([
      {
        status: 'final',
        valueQuantity: { value: 142, unit: 'mg/dl', code: 'mg/dL' },
        code: {
          coding: [
            { code: 'GLUC', display: 'Glukose' },
            { system: 'http://loinc.org', code: '2345-7' },
          ],
        },
      },
    ]);
  });
});
