import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { drained, overview } from '../bench/readable.js';
import { feedPort } from './conversation.js';
import { sendFrame } from './mllp-sender.js';
import { failures, hasSuite, type Step, steps, suiteFolder } from './ohie-steps.js';

/** The README names it as the one to run the suite with. */
const config = `
feeds:
  - name: registry
    port: 0
    ack: application
    errorFields: all
    queriedNumber: told
    senders:
      - { application: TEST_HARNESS, organization: Harness }
      - { application: TEST_HARNESS_A, organization: Harness A }
      - { application: TEST_HARNESS_B, organization: Harness B }
      - { application: NID_AUTH, organization: National Id }
  - name: registry-with-numbers
    port: 0
    queriedNumber: told
    enterpriseNumber: { namespace: HIE, universalId: 2.16.840.1.113883.3.72.5.9.99, universalIdType: ISO }
authorities:
  - { namespace: TEST, universalId: 2.16.840.1.113883.3.72.5.9.1, system: 'urn:oid:2.16.840.1.113883.3.72.5.9.1', source: Harness }
  - { namespace: TEST_A, universalId: 2.16.840.1.113883.3.72.5.9.2, system: 'urn:oid:2.16.840.1.113883.3.72.5.9.2', source: Harness A }
  - { namespace: TEST_B, universalId: 2.16.840.1.113883.3.72.5.9.3, system: 'urn:oid:2.16.840.1.113883.3.72.5.9.3', source: Harness B }
  - { namespace: NID, universalId: 2.16.840.1.113883.3.72.5.9.9, system: 'urn:oid:2.16.840.1.113883.3.72.5.9.9', source: National Id, national: true }
`;

const describeSuite = hasSuite ? describe : describe.skip;
if (!hasSuite) process.stderr.write(`LEFT OUT: ${suiteFolder} is not there\n`);

const isQuery = ({ message }: Step): boolean => Buffer.from(message).includes('|QBP^');

const cases = hasSuite ? Map.groupBy(steps(), ({ name }) => name.slice(0, 2)) : new Map<string, Step[]>([['none', []]]);

describeSuite.each([...cases])('case %s of the OpenHIE client registry suite', (_case, ofCase) => {
  let broker: Broker;
  const failed = new Map<string, readonly string[]>();
  const literally = new Map<string, readonly string[]>();

  beforeAll(async () => {
    const folder = temporaryDirectory();
    const file = join(folder, 'hie.yaml');
    writeFileSync(file, config);
    broker = await startBroker(folder, { HIE_CONFIG: file });
    const ports = [
      await feedPort(broker.url, 'registry'),
      await feedPort(broker.url, 'registry-with-numbers'),
    ] as const;
    for (const step of ofCase) {
      // A query is a read of what the stages have worked through.
      await drained(broker.url);
      const [first, second] = ports;
      failed.set(step.name, failures(step, await sendFrame(first, step.message), 'as first'));
      if (isQuery(step)) literally.set(step.name, failures(step, await sendFrame(second, step.message), 'from 0'));
    }
  });
  afterAll(() => broker.discard());

  for (const { name } of ofCase)
    it(`passes step ${name}`, () => {
      expect(failed.get(name) ?? ['was not run']).toEqual([]);
    });

  const queries = ofCase.filter(isQuery);
  if (queries.length > 0)
    it('passes its queries also as the tool of the suite counts repetitions, which is from 0', () => {
      expect([...literally]).toEqual(queries.map(({ name }) => [name, []]));
    });

  it('ends each query as answered and each other message otherwise', async () => {
    await drained(broker.url);
    const { received, answered } = (await overview(broker.url)).messages;
    expect([received, answered]).toEqual([ofCase.length + queries.length, 2 * queries.length]);
  });
});
