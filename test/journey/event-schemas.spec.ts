import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';
import { readTopic } from '../torture/read-topic.js';
import { sendFrame } from './mllp-sender.js';

const goldenMessages = readdirSync('test/golden', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`test/golden/${entry.name}/input.hl7`))
  .map(({ name }) => readFileSync(`test/golden/${name}/input.hl7`));

const schemas = readdirSync('schemas/events').map((file) => ({
  topic: file.replace('.v1.schema.json', ''),
  schema: JSON.parse(readFileSync(`schemas/events/${file}`, 'utf8')) as object,
}));

describe('every event on every topic', () => {
  let broker: Broker;
  const ajv = new Ajv({ strict: false });

  beforeAll(async () => {
    broker = await startBroker();
    for (const message of goldenMessages) await sendFrame(broker.port, message);
    await drained(broker.url);
  }, 60_000);
  afterAll(() => broker.discard());

  it.each(
    schemas.filter(
      ({ topic }) => !['ops.command', 'identity.review', 'delivery.requested', 'delivery.outcome'].includes(topic),
    ),
  )('of $topic is as its schema says', async ({ topic, schema }) => {
    const isValid: ValidateFunction = ajv.compile(schema);
    const entries = await readTopic(broker.url, topic);
    expect(entries.length).toBeGreaterThan(0);
    const problems = entries.flatMap(({ value }) =>
      isValid(JSON.parse(Buffer.from(value).toString())) ? [] : [ajv.errorsText(isValid.errors)],
    );
    expect(problems).toEqual([]);
  });
});
