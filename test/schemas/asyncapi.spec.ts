import { existsSync, readdirSync, readFileSync } from 'node:fs';
import asyncapi from '@asyncapi/specs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { deadLetterTopic, intakeTopics, isDeadLetterTopic, stageTopics, type TopicDefinition } from '#contracts';
import { type Document, messageOf, readDocument, resolve } from './asyncapi.js';

const document: Document = readDocument();
const topics = [...intakeTopics, ...stageTopics];
const live = topics.filter(({ name }) => !isDeadLetterTopic(name));

/** An event that waits for its promotion is one of the topic that it is promoted to. */
const eventOf = (topic: string): string => topic.replace(/\.shadow$/, '');

/** Bindings of the message by what `topics.ts` says of its key. */
const keyBindings: Readonly<Record<TopicDefinition['key'], string>> = {
  'source identity': 'sourceIdentity',
  'enterprise id': 'enterpriseId',
  'message id': 'messageId',
  'task id': 'taskId',
  feed: 'feed',
  none: 'none',
};

describe('schemas/asyncapi.yaml', () => {
  it('is valid by the schema of AsyncAPI 3.0', () => {
    const schema = asyncapi.schemasWithoutId['3.0.0'];
    const isValid = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(isValid(document) ? [] : isValid.errors).toEqual([]);
  });

  it('names the topics of the code and no others, each with its own message', () => {
    expect(Object.keys(document.channels).sort()).toEqual(topics.map(({ name }) => name).sort());
    expect(Object.keys(document.components.messages).sort()).toEqual(Object.keys(document.channels).sort());
    for (const [name, { address, messages }] of Object.entries(document.channels)) {
      expect(address).toBe(`{prefix}${name}`);
      expect(messages).toEqual({ [name]: { $ref: `#/components/messages/${name}` } });
    }
  });

  it.each(topics)('keeps $name as the log does: $cleanup, by $key', ({ name, cleanup, key }) => {
    const binding = cleanup === 'compacted' ? 'latest' : 'kept';
    expect(document.channels[name]?.bindings.$ref).toBe(`#/components/channelBindings/${binding}`);
    const message = document.components.messages[name];
    expect(message?.bindings.$ref).toBe(`#/components/messageBindings/${keyBindings[key]}`);
  });

  it.each(live)('names the schema of $name in payload and headers', ({ name }) => {
    const { headers, payload, contentType } = messageOf(document, name);
    if (contentType === 'application/hl7-v2') {
      expect(payload.$ref).toBe('#/components/schemas/bytes');
      expect(headers.properties?.['ce_type']?.const).toBe('hie.hl7.raw.v1');
      return;
    }
    const event = eventOf(name);
    const version = /\.(v\d+)\.schema\.json$/.exec(payload.$ref ?? '')?.[1];
    const file = `schemas/events/${event}.${version}.schema.json`;
    expect(payload.$ref).toBe(`./events/${event}.${version}.schema.json`);
    expect(existsSync(file)).toBe(true);
    expect(headers.properties?.['ce_type']?.const).toBe(`hie.${event}.${version}`);
    expect(headers.properties?.['ce_dataschema']?.const).toBe(JSON.parse(readFileSync(file, 'utf8')).$id);
  });

  it('leaves no schema of an event out', () => {
    const used = Object.keys(document.channels).map((topic) => messageOf(document, topic).payload.$ref);
    for (const file of readdirSync('schemas/events')) expect(used).toContain(`./events/${file}`);
  });

  it('has for each dead letter the message that died, with the reason beside it', () => {
    for (const { name } of topics.filter(({ name }) => isDeadLetterTopic(name))) {
      const origin = live.find((topic) => deadLetterTopic(topic.name) === name)?.name ?? '';
      const { headers, ...dead } = messageOf(document, name);
      const { headers: before, ...alive } = messageOf(document, origin);
      expect({ ...dead, title: undefined }).toEqual({ ...alive, title: undefined });
      const own = Object.keys(before.properties ?? {});
      const added = Object.keys(headers.properties ?? {}).filter((header) => !own.includes(header));
      expect(own.filter((header) => !(header in (headers.properties ?? {})))).toEqual([]);
      expect(added.every((header) => header.startsWith('ce_dead') && headers.required?.includes(header))).toBe(true);
    }
  });

  it('says who writes and who reads each topic, and that each reader may give up on an entry', () => {
    const operations = Object.entries(document.operations).map(([name, { action, channel, bindings }]) => {
      const [stage, , ...rest] = name.split('.');
      const topic = rest.join('.');
      expect(name).toBe(`${stage}.${action === 'send' ? 'sends' : 'receives'}.${topic}`);
      expect(channel.$ref).toBe(`#/channels/${topic}`);
      expect(() => resolve(document, channel)).not.toThrow();
      return { stage, action, topic, group: bindings?.kafka.groupId.const ?? bindings?.kafka.groupId.pattern };
    });
    for (const { name } of topics)
      expect(operations.some((one) => one.topic === name && one.action === 'send')).toBe(true);
    const readers = operations.filter(({ group, topic }) => group !== undefined && !isDeadLetterTopic(topic));
    const givesUp = operations.filter(({ action, topic }) => action === 'send' && isDeadLetterTopic(topic));
    const expected = readers.map(({ stage, topic }) => `${stage} ${deadLetterTopic(topic)}`);
    expect(givesUp.map(({ stage, topic }) => `${stage} ${topic}`).sort()).toEqual(expected.sort());
  });
});
