import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deliveryGroup, type DeliveryOutcome, type Draft, readJson, topics } from '#contracts';
import { soleSender } from '#event-log';
import { parse } from '#hl7';
import { MllpClient, MllpServer } from '#mllp';
import { createLog, createMetrics, systemClock } from '#platform';
import { Deliverer } from './deliver.js';
import { openQueue, type Queue, requested } from './testing/queue.js';

const limits = {
  frameBytesMax: 1_000_000,
  connectionsMax: 10,
  connectionsPerAddressMax: 10,
  idleMs: 0,
  frameMs: 60_000,
  inFlightPerConnection: 4,
};

let queue: Queue;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  queue = await openQueue();
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await queue.close();
});

type Answer = (controlId: string, nth: number) => string | 'silence';

/** A receiver that answers as told, and the MSH-10 that it heard. */
async function receiver(
  answer: Answer,
  port = 0,
): Promise<{ port: number; heard: string[]; stop: () => Promise<void> }> {
  const heard: string[] = [];
  const server = new MllpServer({
    host: '127.0.0.1',
    port,
    limits,
    clock: systemClock,
    onFrame: async (frame) => {
      const parsed = parse(frame);
      const { controlId } = parsed.kind === 'message' ? parsed.message.header : { controlId: '' };
      heard.push(controlId);
      const code = answer(controlId, heard.length);
      return code === 'silence' ? undefined : Buffer.from(`MSH|^~\\&|||||||ACK|R|P|2.5\rMSA|${code}|${controlId}\r`);
    },
    onFault: async () => undefined,
  });
  const stop = () => server.drain(0);
  closing.push(stop);
  return { port: (await server.start()).port, heard, stop };
}

async function deliverer(port: number, consumer = 'north', attemptsMax = 3): Promise<Deliverer<unknown>> {
  const one = new Deliverer({
    consumer,
    envelope: {
      sender: { application: 'HIE', facility: '' },
      receiver: { application: '', facility: '' },
      authorities: [],
    },
    attemptsMax,
    client: new MllpClient({
      host: '127.0.0.1',
      port,
      ackTimeoutMs: 150,
      connectTimeoutMs: 1_000,
      backOff: { firstMs: 1, maxMs: 1 },
    }),
    ...queue,
    turns: soleSender,
    clock: () => 0,
    lines: createLog('silent'),
    metrics: createMetrics(),
  });
  closing.push(() => one.stop());
  await one.start();
  return one as Deliverer<unknown>;
}

const append = (...drafts: readonly Draft[]) => queue.log.append(drafts);
const outcomes = async (): Promise<readonly string[]> =>
  (await queue.entries(topics.deliveryOutcome))
    .map((entry) => readJson<DeliveryOutcome>(entry))
    .map(({ id, outcome, attempts, code }) =>
      [id, outcome, attempts, code].filter((part) => part !== undefined).join(' '),
    );
const place = async (consumer = 'north'): Promise<number | undefined> =>
  (await queue.log.admin.groups()).find(({ group }) => group === deliveryGroup(consumer))?.committed;

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error('did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('deliveries to a subscriber', () => {
  it('go out in order, one after the other, those of others left alone, and are noted', async () => {
    const { port, heard } = await receiver(() => 'AA');
    await append(
      requested('D1', 'north'),
      requested('E1', 'south'),
      requested('D2', 'north'),
      requested('E2', 'south'),
    );
    await deliverer(port);
    await until(async () => (await place()) === 4);
    expect(heard).toEqual(['D1', 'D2']);
    expect(await outcomes()).toEqual(['D1 delivered 1', 'D2 delivered 1']);
  });

  it('go on from where the group is moved back to, whatever is in hand then', async () => {
    let release = (): void => undefined;
    const { port, heard } = await receiver(() => 'AA');
    await append(requested('D1', 'north'), requested('E1', 'south'));
    await deliverer(port);
    await until(async () => (await place()) === 2);
    const { run } = queue.unitOfWork;
    const inHand = new Promise<void>((resolve) => {
      queue.unitOfWork.run = async (...work) => {
        queue.unitOfWork.run = run;
        resolve();
        await new Promise<void>((go) => (release = go));
        return run.apply(queue.unitOfWork, work);
      };
    });
    await append(requested('D2', 'north'), requested('E2', 'south'));
    await inHand;
    const group = deliveryGroup('north');
    await queue.log.admin.move(group, [{ topic: topics.deliveryRequested, partition: 0, offset: 0 }]);
    release();
    await until(async () => (await place()) === 4);
    expect(heard).toEqual(['D1', 'D2', 'D1', 'D2']);
    expect(await outcomes()).toEqual(['D1 delivered 1', 'D1 delivered 1', 'D2 delivered 1']);
  });

  it('wait for a receiver that is not there, without losing their order', async () => {
    const first = await receiver(() => 'AA');
    await first.stop();
    await deliverer(first.port);
    await append(requested('D1', 'north'), requested('D2', 'north'));
    await until(() => queue.failures.length > 3);
    expect(await outcomes()).toEqual([]);
    const { heard } = await receiver(() => 'AA', first.port);
    await until(async () => (await place()) === 2);
    expect(heard).toEqual(['D1', 'D2']);
    // What was never heard is no answer: it does not count as a refusal.
    expect(await outcomes()).toEqual(['D1 delivered 1', 'D2 delivered 1']);
  });

  it('are sent again under the same MSH-10 to a receiver that took them and froze, for as long as it takes', async () => {
    const { port, heard } = await receiver((_id, nth) => (nth <= 5 ? 'silence' : 'AA'));
    await deliverer(port);
    await append(requested('D1', 'north'), requested('D2', 'north'));
    await until(async () => (await place()) === 2);
    expect(heard).toEqual(['D1', 'D1', 'D1', 'D1', 'D1', 'D1', 'D2']);
    expect(await queue.entries(`${topics.deliveryRequested}.dead`)).toEqual([]);
  });

  it.each(['AE', 'AR', 'CE', 'XX'])('become a dead letter after so many %s, and the next one follows', async (code) => {
    const { port, heard } = await receiver((id) => (id === 'D1' ? code : 'AA'));
    await deliverer(port);
    await append(requested('D1', 'north'), requested('D2', 'north'));
    await until(async () => (await place()) === 2);
    expect(heard).toEqual(['D1', 'D1', 'D1', 'D2']);
    expect(await outcomes()).toEqual(['D1 dead 3 DELIVERY_REFUSED', 'D2 delivered 1']);
    const [letter] = await queue.entries(`${topics.deliveryRequested}.dead`);
    expect(letter?.attributes).toMatchObject({
      deadcode: 'DELIVERY_REFUSED',
      deadattempts: '3',
      deadstage: 'delivery.north',
      deadtopic: topics.deliveryRequested,
      consumer: 'north',
    });
  });

  it('survive one refusal', async () => {
    const { port } = await receiver((_id, nth) => (nth === 1 ? 'AE' : 'AA'));
    await deliverer(port);
    await append(requested('D1', 'north'));
    await until(async () => (await place()) === 1);
    expect(await outcomes()).toEqual(['D1 delivered 2']);
  });

  it('do not wait for the receiver of another', async () => {
    const frozen = await receiver(() => 'silence');
    const well = await receiver(() => 'AA');
    await deliverer(frozen.port, 'frozen');
    await deliverer(well.port, 'well');
    await append(requested('F1', 'frozen'), requested('W1', 'well'), requested('W2', 'well'));
    await until(async () => (await place('well')) === 3);
    expect(well.heard).toEqual(['W1', 'W2']);
    expect(await place('frozen')).toBe(0);
  });

  it('go on with what was not noted where the process ended', async () => {
    const { port, heard } = await receiver(() => 'AA');
    const one = await deliverer(port);
    await append(requested('D1', 'north'));
    await until(async () => (await place()) === 1);
    await one.stop();
    await append(requested('D2', 'north'));
    await deliverer(port);
    await until(async () => (await place()) === 2);
    expect(heard).toEqual(['D1', 'D2']);
  });

  it('that cannot be read become dead letters without being sent', async () => {
    const { port, heard } = await receiver(() => 'AA');
    const broken = { ...requested('D1', 'north'), value: Buffer.from('{}') };
    await append(broken, requested('D2', 'north'));
    await deliverer(port);
    await until(async () => (await place()) === 2);
    expect(heard).toEqual(['D2']);
    expect(await outcomes()).toEqual(['D1 dead 1 EVENT_MALFORMED', 'D2 delivered 1']);
  });
});
