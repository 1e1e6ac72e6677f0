import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ClientProxy, MessagePattern, Payload } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { fault } from '#contracts';
import { queryClient, queryServer } from './query-transport.js';
import { RethrowFilter } from './rethrow.filter.js';

@Controller()
class Desk {
  @MessagePattern('echo')
  async echo(@Payload() query: { bytes: Uint8Array; name: string }): Promise<Uint8Array> {
    if (query.name === 'nobody') throw fault('HL7_QUERY_KEY_UNKNOWN', { value: query.name });
    if (query.name === 'broken') throw new Error(`about ${query.name}`);
    return Buffer.concat([query.bytes, Buffer.from(query.name)]);
  }
}
class Root {}
Module({ controllers: [Desk] })(Root);

describe('queries between processes', () => {
  let server: INestMicroservice;
  let client: ClientProxy;
  beforeAll(async () => {
    server = await NestFactory.createMicroservice(Root, {
      ...queryServer({ host: '127.0.0.1', port: 0 }),
      logger: false,
    });
    server.useGlobalFilters(new RethrowFilter());
    await server.listen();
    const { port } = server.unwrap<{ address(): { port: number } }>().address();
    client = queryClient({ host: '127.0.0.1', port });
  });
  afterAll(async () => {
    client.close();
    await server.close();
  });
  const ask = (name: string, bytes = Uint8Array.of(0, 13, 255)) =>
    firstValueFrom(client.send<Uint8Array>('echo', { bytes, name }));

  it('carry bytes as they are, there and back', async () => {
    expect(Buffer.from(await ask('Müller')).equals(Buffer.from([0, 13, 255, ...Buffer.from('Müller')]))).toBe(true);
  });

  it('carry the code of a fault, and nothing of what it is about', async () => {
    await expect(ask('nobody')).rejects.toMatchObject({ code: 'HL7_QUERY_KEY_UNKNOWN', detail: {} });
    await expect(ask('broken')).rejects.toMatchObject({ code: 'INTERNAL', detail: {} });
  });
});
