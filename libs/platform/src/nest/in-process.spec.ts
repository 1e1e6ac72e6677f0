import { Controller, Module, UseFilters } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern, type MicroserviceOptions, Payload } from '@nestjs/microservices';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstValueFrom, timeout, TimeoutError } from 'rxjs';
import { fault } from '#contracts';
import { InProcessClient, InProcessServer } from './in-process.js';
import { RethrowFilter } from './rethrow.filter.js';

@Controller()
@UseFilters(RethrowFilter)
class Echo {
  @MessagePattern('echo')
  async echo(@Payload() payload: object): Promise<object> {
    return { payload };
  }

  @MessagePattern({ role: 'store', verb: 'read' })
  async fail(): Promise<never> {
    throw fault('STORE_UNAVAILABLE');
  }

  @MessagePattern('silence')
  silence(): Promise<never> {
    return new Promise(() => {});
  }
}

@Module({ controllers: [Echo] })
class EchoModule {}

describe('asking within the process', () => {
  const server = new InProcessServer();
  const client = new InProcessClient(server);
  const ask = (pattern: unknown, payload: unknown) => firstValueFrom(client.send(pattern, payload));
  let app: Awaited<ReturnType<typeof NestFactory.createMicroservice>>;

  beforeAll(async () => {
    app = await NestFactory.createMicroservice<MicroserviceOptions>(EchoModule, { strategy: server, logger: false });
    await app.listen();
  });
  afterAll(() => app.close());

  it('hands the payload and the response over as they are', async () => {
    const payload = { bytes: Uint8Array.of(1, 2, 3) };
    const response = (await ask('echo', payload)) as { payload: unknown };
    expect(response.payload).toBe(payload);
  });

  it('gives many at once each its own response', async () => {
    const responses = await Promise.all(Array.from({ length: 100 }, (_, at) => ask('echo', { at })));
    expect(responses).toEqual(Array.from({ length: 100 }, (_, at) => ({ payload: { at } })));
  });

  it('rejects with what the handler threw', async () => {
    await expect(ask({ verb: 'read', role: 'store' }, {})).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('rejects where nobody answers the pattern', async () => {
    await expect(ask('unknown', {})).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('leaves it to the client how long it waits', async () => {
    const late = firstValueFrom(client.send('silence', {}).pipe(timeout(20)));
    await expect(late).rejects.toBeInstanceOf(TimeoutError);
  });
});
