import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import type { ShadowRunDetail } from '../../apps/console/src/api/shadow-views.js';
import { messages } from '../bench/messages.js';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { readTopic } from '../torture/read-topic.js';
import { sendFrame } from './mllp-sender.js';

const count = 600;
const withoutZone = (bytes: Uint8Array): Buffer =>
  Buffer.from(
    Buffer.from(bytes)
      .toString('latin1')
      .replace(/^((?:[^|]*\|){6}\d+)[+-]\d{4}/, '$1'),
    'latin1',
  );

describe('a window that is normalized again', () => {
  const dataDir = temporaryDirectory();
  const configFile = join(dataDir, 'hie.yaml');
  let broker: Broker;

  const start = async (configuration: string): Promise<void> => {
    writeFileSync(configFile, configuration);
    broker = await startBroker(dataDir, { HIE_CONFIG: configFile });
  };

  /** The command line, asked for JSON. */
  const hie = (...args: readonly string[]): Promise<{ readonly code: number; readonly run: ShadowRunDetail }> =>
    new Promise((settle) => {
      const command = [
        join(process.cwd(), 'apps/standalone/bin/hie.cjs'),
        'replay',
        '--url',
        broker.url,
        '--json',
        ...args,
      ];
      execFile(process.execPath, command, { env: { ...process.env, NODE_OPTIONS: '' } }, (error, stdout) =>
        settle({ code: Number(error?.code ?? 0), run: JSON.parse(stdout) as ShadowRunDetail }),
      );
    });

  beforeAll(async () => {
    await start('feeds: [{ name: ward, host: 127.0.0.1, port: 0 }]\n');
    const message = messages('ADT', count);
    for (let at = 0; at < count; at += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_, next) => sendFrame(broker.port, withoutZone(message(at + next)))),
      );
    await drained(broker.url);
  });
  afterAll(() => broker.discard());

  /** Resolves as soon as some of its messages are compared. */
  const underWay = async (id: string): Promise<void> => {
    for (const giveUpAt = Date.now() + 30_000; Date.now() < giveUpAt;) {
      const answer = await fetch(`${broker.url}/api/shadow/${id}`);
      if (answer.ok && ((await answer.json()) as ShadowRunDetail).counts.messages > 0) return;
    }
    throw new Error('the run did not begin');
  };

  /** Every entry is as the schema of the event says. */
  const follow = async (topic: string, event: string): Promise<void> => {
    const schema = JSON.parse(readFileSync(`schemas/events/${event}.v1.schema.json`, 'utf8')) as object;
    const isValid = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    const entries = await readTopic(broker.url, topic);
    expect(entries.length).toBeGreaterThan(0);
    for (const { value } of entries)
      expect([isValid(JSON.parse(Buffer.from(value).toString())), isValid.errors]).toEqual([true, null]);
  };

  it('is the same while nothing has changed', async () => {
    const { code, run } = await hie('--shadow', '--last', String(count));
    expect([code, run.state, run.differences]).toEqual([0, 'compared', []]);
    expect(run.counts).toMatchObject({ messages: count, same: count });
  });

  it('goes on after a kill in the middle, differs as the new rule says, and is promoted once', async () => {
    await broker.stop();
    await start('feeds: [{ name: ward, host: 127.0.0.1, port: 0, timeZone: America/New_York }]\n');
    const asked = await fetch(`${broker.url}/api/shadow`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ last: count }),
    });
    const { run: id } = (await asked.json()) as { run: string };
    await underWay(id);
    await broker.kill();
    await start(readFileSync(configFile, 'utf8'));
    const { run } = await hie('--run', id);
    expect(run).toMatchObject({ state: 'compared', counts: { messages: count, different: count } });
    expect(run.differences.map(({ element }) => element)).toContain('issues[TIME_ZONE_UNKNOWN MSH-7]');
    expect(JSON.stringify(run.differences)).not.toMatch(/before|after|Patient\//);

    await follow('clinical.canonical.shadow', 'clinical.canonical');
    const before = (await readTopic(broker.url, 'clinical.canonical')).length;
    for (let times = 0; times < 2; times++) expect((await hie('--promote', id)).run.promoted).toBe(count);
    await drained(broker.url);
    expect((await readTopic(broker.url, 'clinical.canonical')).length).toBe(before + count);
    expect((await hie('--shadow', '--last', String(count))).run.counts).toMatchObject({ messages: count, same: count });
    for (const topic of ['shadow.step', 'shadow.command']) await follow(topic, topic);
  });
});
