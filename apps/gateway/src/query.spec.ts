import { NestFactory } from '@nestjs/core';
import { Controller, Module, UseFilters } from '@nestjs/common';
import { MessagePattern, type MicroserviceOptions, Payload } from '@nestjs/microservices';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asMessageId, fault, type Hl7Query, hl7QueryPattern } from '#contracts';
import { parse } from '#hl7';
import { InProcessClient, InProcessServer, RethrowFilter } from '#nest';
import { createLog } from '#platform';
import { askOver } from './query.js';

@Controller()
@UseFilters(RethrowFilter)
class Answerer {
  @MessagePattern(hl7QueryPattern)
  answer(@Payload() { bytes, organization }: Hl7Query): Promise<Uint8Array> {
    if (organization === 'SLOW') return new Promise(() => {});
    if (organization === 'DOWN') return Promise.reject(fault('STORE_UNAVAILABLE'));
    if (organization === 'BROKEN') return Promise.reject(new TypeError('a bug'));
    return Promise.resolve(bytes);
  }
}

@Module({ controllers: [Answerer] })
class AnswererModule {}

describe('having a query answered', () => {
  const server = new InProcessServer();
  const deps = { clock: () => 0, log: createLog('silent') };
  const ask = askOver(new InProcessClient(server), deps, 50);
  let app: Awaited<ReturnType<typeof NestFactory.createMicroservice>>;

  beforeAll(async () => {
    app = await NestFactory.createMicroservice<MicroserviceOptions>(AnswererModule, {
      strategy: server,
      logger: false,
    });
    await app.listen();
  });
  afterAll(() => app.close());

  const query = Buffer.from('MSH|^~\\&|A|B|C|D|2026||QBP^Q22|Q-7|P|2.5\rQPD|IHE PDQ Query|T|@PID.5.1^ROE\rRCP|I\r');
  const answerTo = async (organization: string, over = ask): Promise<string> => {
    const parsed = parse(query);
    if (parsed.kind === 'refusal') throw new Error(parsed.code);
    const answer = await over(parsed.message, { bytes: query, organization, answerId: asMessageId('A1') });
    return Buffer.from(answer).toString();
  };

  it('gives the response as it came', async () => {
    expect(await answerTo('QUICK')).toBe(query.toString());
  });

  it.each([
    ['does not come in time', 'SLOW', 'HL7_QUERY_TIMED_OUT'],
    ['cannot be made', 'DOWN', 'STORE_UNAVAILABLE'],
    ['fails', 'BROKEN', 'INTERNAL'],
  ])('says AE with a code where it %s', async (_what, organization, code) => {
    const answer = await answerTo(organization);
    expect(answer).toMatch(/^MSH\|\^~\\&\|C\|D\|A\|B\|/);
    expect(answer).toContain('\rMSA|AE|Q-7');
    expect(answer).toContain(code);
  });

  it('says AE where nobody answers queries', async () => {
    expect(await answerTo('QUICK', askOver(new InProcessClient(new InProcessServer()), deps))).toContain(
      '\rMSA|AE|Q-7',
    );
  });
});
