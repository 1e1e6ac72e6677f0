import { describe, expect, it } from '@jest/globals';
import { asMessageId, topics } from '#contracts';
import { Outcomes } from './outcomes.js';
import type { Settled } from './reply.js';
import { desk } from './testing/desk.js';

/** Whoever has just begun to wait has its place in the topic now. */
const isWaiting = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const id = (n: number) => asMessageId(String(n).padStart(20, '0'));

describe('waiting for outcomes', () => {
  it('is over with the first word on a message, for everybody who waits for it, on any partition', async () => {
    const { outcomes, settle } = await desk();
    const waiting = Array.from({ length: 20 }, (_, n) => outcomes.of(id(n), 10_000));
    waiting.push(outcomes.of(id(0), 10_000));
    await isWaiting();
    for (let n = 0; n < 20; n++) await settle(id(n), { outcome: 'linked' });
    await settle(id(0), { outcome: 'dead' });
    expect((await Promise.all(waiting)).map((one) => one?.outcome)).toEqual(waiting.map(() => 'linked'));
  });

  it('hears at once what is known already', async () => {
    const { outcomes, settle } = await desk();
    await settle(id(1), { outcome: 'dead', code: 'HL7_MERGE_SELF' });
    expect(await outcomes.of(id(1), 10_000)).toMatchObject({ outcome: 'dead', code: 'HL7_MERGE_SELF' });
  });

  it('hears nothing good of a message that repeats another one, whose outcome may be bad', async () => {
    const { outcomes, settle } = await desk();
    const waiting = outcomes.of(id(1), 10_000);
    await isWaiting();
    await settle(id(1), { outcome: 'filtered', code: 'HL7_RESENT' });
    expect([await waiting, await outcomes.of(id(1), 10_000)]).toEqual([undefined, undefined]);
  });

  it('ends with nothing when its time is over', async () => {
    const { outcomes } = await desk();
    expect(await outcomes.of(id(1), 100)).toBeUndefined();
  });

  it('ends with nothing for everybody when it is closed', async () => {
    const { outcomes } = await desk();
    const waiting = [outcomes.of(id(1), 10_000), outcomes.of(id(2), Number.POSITIVE_INFINITY)];
    await isWaiting();
    outcomes.close();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
  });

  it('finds what came before it was waited for and was not known then', async () => {
    const { log } = await desk();
    const archive = new Map<string, Settled>();
    const outcomes = new Outcomes({ log, known: async (one) => archive.get(one), clock: Date.now, waitingMax: 10 });
    const waiting = outcomes.of(id(1), 10_000);
    await isWaiting();
    archive.set(id(1), { outcome: 'filtered' });
    expect(await waiting).toEqual({ outcome: 'filtered' });
  });

  it('reads the topic only while somebody waits, and asks to be told of the next outcomes then', async () => {
    const { log, settle } = await desk();
    const read: string[] = [];
    let asked = 0;
    const watched = {
      admin: log.admin,
      read: async (...place: Parameters<typeof log.read>) => {
        read.push(place[0]);
        return log.read(...place);
      },
    };
    const outcomes = new Outcomes({
      log: watched,
      known: async () => undefined,
      ask: () => asked++,
      clock: Date.now,
      waitingMax: 10,
    });
    await outcomes.look();
    expect([read, asked]).toEqual([[], 0]);
    const waiting = outcomes.of(id(1), 10_000);
    await isWaiting();
    await settle(id(1), { outcome: 'linked' });
    await outcomes.look();
    await waiting;
    expect(new Set(read)).toEqual(new Set([topics.outcome]));
    expect(asked).toBeGreaterThan(0);
    read.length = 0;
    await outcomes.look();
    expect(read).toEqual([]);
  });

  it('goes on after a failure to read', async () => {
    const { log, settle } = await desk();
    let failures = 3;
    const failing = {
      admin: log.admin,
      read: async (...place: Parameters<typeof log.read>) => {
        if (failures-- > 0) throw new Error('busy');
        return log.read(...place);
      },
    };
    const outcomes = new Outcomes({ log: failing, known: async () => undefined, clock: Date.now, waitingMax: 10 });
    const waiting = outcomes.of(id(1), 10_000);
    await isWaiting();
    await settle(id(1), { outcome: 'linked' });
    expect(await waiting).toMatchObject({ outcome: 'linked' });
  });
});
