import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { jsonValue, topics } from '#contracts';
import type { Batch } from '#event-log';
import { EventLogStrategy } from '#nest';
import { ConsoleModule } from './console.module.js';
import { deadLetterTopics } from './dead-letters.js';
import { died, Embedded } from './testing/embedded.js';

const limits = { batchEntriesMax: 100, batchBytesMax: 1_000_000 };

describe('consumers of the console’s stages', () => {
  let broker: Embedded;
  let consumers: INestMicroservice;
  const bound: string[] = [];
  const seen: string[] = [];
  const seeing = (stage: string) => async (batch: Batch) => void seen.push(`${stage} ${batch.topic}`);

  beforeEach(async () => {
    broker = await Embedded.open();
    const strategy = new EventLogStrategy<Batch>((group, topic, deliver) => {
      bound.push(`${group} ${topic}`);
      return broker.log.subscribe(group, [topic], limits, async (batch) => {
        await deliver(batch);
        await broker.log.admin.commit(group, topic, batch.partition, (batch.entries.at(-1)?.offset ?? 0) + 1);
      });
    });
    const module = ConsoleModule.register({ deadLetters: seeing('dead-letters'), ops: seeing('ops') });
    consumers = await NestFactory.createMicroservice(module, { strategy, logger: false });
    await consumers.listen();
  });

  afterEach(async () => {
    await consumers.close();
    await broker.close();
  });

  it('bind every dead-letter topic and the commands, and hand each batch to its stage', async () => {
    expect(bound.toSorted()).toEqual(
      [...deadLetterTopics.map((topic) => `dead-letters ${topic}`), `ops ${topics.command}`].toSorted(),
    );
    const command = { ...died(topics.command, 'X'), topic: topics.command, value: jsonValue({}) };
    await broker.log.append([died(topics.raw, 'M1'), died(topics.linked, 'M2'), command]);
    await until(async () => seen.length >= 3);
    expect(seen.toSorted()).toEqual([
      'dead-letters clinical.linked.dead',
      'dead-letters hl7.raw.dead',
      'ops ops.command',
    ]);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('did not come true in 10 s');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
