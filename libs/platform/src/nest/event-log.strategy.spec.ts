import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import type { INestMicroservice, Type } from '@nestjs/common';
import { fault } from '#contracts';
import { EventLogStrategy } from './event-log.strategy.js';
import { RethrowFilter } from './rethrow.filter.js';

type Batch = readonly string[];

/** The least that a log does: it keeps what a member of a group must be given, and goes on only where the delivery resolved. */
class TinyLog {
  readonly committed: string[] = [];
  readonly failures: unknown[] = [];
  readonly bound: string[] = [];
  readonly #deliver = new Map<string, (batch: Batch) => Promise<void>>();

  readonly subscribe = async (group: string, topic: string, deliver: (batch: Batch) => Promise<void>) => {
    this.bound.push(`${group} on ${topic}`);
    this.#deliver.set(topic, deliver);
    return { close: async () => void this.#deliver.delete(topic) };
  };

  async give(topic: string, batch: Batch): Promise<void> {
    try {
      await this.#deliver.get(topic)?.(batch);
      this.committed.push(...batch);
    } catch (error) {
      this.failures.push(error);
    }
  }
}

const worked: string[] = [];
const bothTopics = ['one', 'two'].map((topic) => ({ group: 'g', topic }));

@Controller()
class Consumer {
  @EventPattern(bothTopics)
  async onBatch(@Payload() batch: Batch): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (batch.includes('bad')) throw fault('STORE_UNAVAILABLE', { step: 'save' });
    worked.push(...batch);
  }
}

describe('a Nest microservice over an event log', () => {
  let log: TinyLog;
  let app: INestMicroservice;
  const start = async (controller: Type): Promise<void> => {
    class Root {}
    Module({ controllers: [controller] })(Root);
    app = await NestFactory.createMicroservice(Root, { strategy: new EventLogStrategy(log.subscribe), logger: false });
    app.useGlobalFilters(new RethrowFilter());
    await app.listen();
  };
  beforeEach(() => {
    log = new TinyLog();
    worked.length = 0;
  });
  afterEach(() => app.close());

  it('binds each pattern as a member of its group', async () => {
    await start(Consumer);
    expect(log.bound).toEqual(['g on one', 'g on two']);
  });

  it('goes on only after the handler has worked on the batch', async () => {
    await start(Consumer);
    await log.give('one', ['a', 'b']);
    expect(worked).toEqual(['a', 'b']);
    expect(log.committed).toEqual(['a', 'b']);
  });

  it('commits nothing where the handler fails, and hands the original error over', async () => {
    await start(Consumer);
    await log.give('one', ['a', 'bad']);
    await log.give('two', ['c']);
    expect(log.committed).toEqual(['c']);
    expect(log.failures).toEqual([fault('STORE_UNAVAILABLE', { step: 'save' })]);
    expect(log.failures[0]).toMatchObject({ code: 'STORE_UNAVAILABLE', detail: { step: 'save' }, retriable: true });
  });

  it('lets go of every topic when it is closed', async () => {
    await start(Consumer);
    await app.close();
    await log.give('one', ['a']);
    expect(worked).toEqual([]);
  });

  it('refuses to start with a handler that it cannot bind exactly', async () => {
    @Controller()
    class WithoutGroup {
      @EventPattern('one')
      onBatch(_batch: unknown): void {}
    }
    @Controller()
    class Request {
      @MessagePattern({ group: 'g', topic: 'one' })
      onBatch(_batch: unknown): void {}
    }
    @Controller()
    class Twice {
      @EventPattern({ group: 'g', topic: 'one' })
      first(): void {}
      @EventPattern({ group: 'g', topic: 'one' })
      second(): void {}
    }
    for (const controller of [WithoutGroup, Request, Twice]) {
      await expect(start(controller)).rejects.toThrow('INTERNAL');
      expect(log.bound).toEqual([]);
    }
  });
});
