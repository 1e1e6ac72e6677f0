import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { intakeTopics, isDeadLetterTopic, stageTopics } from '#contracts';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';
import { headersOf, messageOf, readDocument } from '../schemas/asyncapi.js';
import { readTopic } from '../torture/read-topic.js';
import { sendFrame } from './mllp-sender.js';

const goldenMessages = readdirSync('test/golden', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`test/golden/${entry.name}/input.hl7`))
  .map(({ name }) => readFileSync(`test/golden/${name}/input.hl7`));

const admission = (id: string, pid: string): Buffer =>
  Buffer.from(`MSH|^~\\&|ADT|NORTHHILL|HIE|REGION|20260305081500+0100||ADT^A08|${id}|P|2.5.1\r${pid}\rPV1|1|I\r`);

/** Two persons under one number, which a person has to look at; no number at all, which dies; and nothing readable. */
const troubles = [
  admission('T-1', 'PID|1||88001^^^NORTHHILL^MR||Castellan^Beatrix^Maud||19520411|F'),
  admission('T-2', 'PID|1||88001^^^NORTHHILL^MR||Ito^Ren||20110923|M'),
  admission('T-3', 'PID|1||||Nobody^Ned'),
  Buffer.from('no message at all'),
];

const document = readDocument();
const topics = [...intakeTopics, ...stageTopics].map(({ name }) => name);
/**
 * And deliveries, for which a subscriber has to be configured, and what waits for a promotion, for which the mapping has
 * to change: journeys of their own look at these.
 */
const rarelyDie = topics.filter(
  (name) =>
    (isDeadLetterTopic(name) && !/^hl7\.(raw|replay)\.dead$/.test(name)) ||
    name.startsWith('delivery.') ||
    name.endsWith('.shadow'),
);
const ajv = new Ajv({ strict: false, validateFormats: false });
for (const file of readdirSync('schemas/events')) ajv.addSchema(schemaOf(`schemas/events/${file}`), file);

function schemaOf(file: string): object {
  return JSON.parse(readFileSync(file, 'utf8'));
}

describe('every event on every topic', () => {
  let broker: Broker;

  beforeAll(async () => {
    broker = await startBroker();
    for (const message of [...goldenMessages, ...troubles]) await sendFrame(broker.port, message);
    await drained(broker.url);
    // A person replays the dead: they die again, one revision on.
    const letters = (await (await fetch(`${broker.url}/api/dead`)).json()) as { id: string }[];
    const replayed = await fetch(`${broker.url}/api/dead/replay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids: letters.map(({ id }) => id) }),
    });
    expect(replayed.status).toBe(202);
    const feed = await fetch(`${broker.url}/api/feeds/default/intake`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ state: 'started' }),
    });
    expect(feed.status).toBe(202);
    expect((await fetch(`${broker.url}/api/shadow`, { method: 'POST' })).status).toBe(202);
    await drained(broker.url);
  });
  afterAll(() => broker.discard());

  it.each(topics.filter((topic) => !rarelyDie.includes(topic)))(
    'of %s has the key, the headers and the value that schemas/asyncapi.yaml says',
    async (topic) => {
      const { headers, bindings, payload, contentType } = messageOf(document, topic);
      const isJson = contentType === 'application/json';
      const isHeaders = ajv.compile(headers);
      const isKey = ajv.compile(bindings.kafka.key);
      const isValue = isJson ? ajv.getSchema(payload.$ref.split('/').at(-1) ?? '') : undefined;
      expect(isValue !== undefined).toBe(isJson);
      const entries = await readTopic(broker.url, topic);
      expect(entries.length).toBeGreaterThan(0);
      const problems = entries.flatMap(({ key, attributes, value }) => [
        ...(isHeaders(headersOf(attributes)) ? [] : [ajv.errorsText(isHeaders.errors)]),
        ...(isKey(key) ? [] : [`key ${key}`]),
        ...(!isValue || isValue(JSON.parse(Buffer.from(value).toString())) ? [] : [ajv.errorsText(isValue.errors)]),
      ]);
      expect(problems).toEqual([]);
    },
  );

  it('is written by a stage that may', async () => {
    for (const topic of topics)
      for (const { attributes } of await readTopic(broker.url, topic)) {
        const stage = attributes['deadstage'] ?? attributes['source']?.split('/')[1];
        // What is replayed keeps the source that it had.
        if (topic !== 'hl7.replay') expect(Object.keys(document.operations)).toContain(`${stage}.sends.${topic}`);
      }
  });

  it('holds in a linked event the canonical one', async () => {
    const isCanonical = ajv.getSchema('clinical.canonical.v1.schema.json');
    for (const { value } of await readTopic(broker.url, 'clinical.linked'))
      expect(isCanonical?.(JSON.parse(Buffer.from(value).toString()).event)).toBe(true);
  });

  it('is read by the groups that schemas/asyncapi.yaml names', async () => {
    const groups = (await (await fetch(`${broker.url}/api/groups`)).json()) as { group: string; topic: string }[];
    // The router runs where there is a subscriber.
    const operations = Object.entries(document.operations).filter(([name]) => !name.startsWith('router.'));
    const named = operations.flatMap(([, { bindings, channel }]) =>
      bindings === undefined ? [] : [`${bindings.kafka.groupId.const} ${channel.$ref.slice('#/channels/'.length)}`],
    );
    expect(groups.map(({ group, topic }) => `${group} ${topic}`).sort()).toEqual(named.sort());
  });
});
