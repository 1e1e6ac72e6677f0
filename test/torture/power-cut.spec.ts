import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { random } from '../../apps/standalone/src/demo/people/random.js';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';
import { type CuttableDisk, canMakeDisks, DiskShelf } from './cuttable-disk.js';
import { startEarlyAnswers, takenBy } from './early-answers.js';
import { type Findings, Ledger } from './ledger.js';
import { cutPowerOf, cutPowerWhileSending, type Receiver } from './power-cut.js';
import { readTopic } from './read-topic.js';
import { type Message, sendAll } from './sender.js';
import { variedMessage } from './varied-messages.js';

const seed = Number(process.env['HIE_SEED'] ?? Date.now() % 1_000_000);
const rounds = Number(process.env['HIE_POWER_CUT_ROUNDS'] ?? 1);
const { between } = random(seed);
const clean: Findings = { lost: 0, stuck: 0, doubled: 0, corrupt: 0, invented: 0 };
const say = (line: string): boolean => process.stderr.write(`power cut (HIE_SEED=${seed}) ${line}\n`);
const dataOf = (disk: CuttableDisk): string => join(disk.path, 'data');

type Moment = 'in a start' | 'at the first answer' | 'in a checkpoint' | 'anywhere';
const ofARound: readonly Moment[] = [
  'in a start',
  'at the first answer',
  'in a checkpoint',
  'in a start',
  'anywhere',
  'in a checkpoint',
];

(canMakeDisks('power cuts') ? describe : describe.skip)('a power cut', () => {
  let shelf: DiskShelf;
  let running: Receiver[] = [];
  const started = <Kind extends Receiver>(receiver: Kind): Kind => {
    running.push(receiver);
    return receiver;
  };
  beforeAll(() => {
    shelf = new DiskShelf();
  });
  afterEach(async () => {
    await Promise.all(running.map((receiver) => receiver.kill()));
    running = [];
  });
  afterAll(() => shelf.discard());

  it('takes nothing that the broker acknowledged, and what came again stands once', async () => {
    const ledger = new Ledger();
    let disk = shelf.make();
    const found: Findings[] = [];
    const inspected = async (): Promise<Broker> => {
      const broker = started(await startBroker(dataOf(disk)));
      found.push(await inspect(broker.url, ledger));
      return broker;
    };
    for (const moment of Array.from({ length: rounds }, () => ofARound).flat()) {
      const remains =
        moment === 'in a start'
          ? await cutInStart(disk)
          : await cutWhileSending(await inspected(), disk, ledger, moment);
      disk.discard();
      disk = remains();
    }
    const broker = await inspected();
    await sendAll(broker.port, due(ledger), ledger, () => undefined);
    expect(ledger.unacknowledged()).toEqual([]);
    found.push(await inspect(broker.url, ledger));
    expect(found).toEqual(found.map(() => clean));
  }, 600_000);

  it.each([
    ['keeps what a receiver answered that waits for the disk', 'each sync', 2, 0, 0],
    ['takes some of what one answered that does not: these cuts do find a loss', 'checkpoints', 4, 1, Infinity],
  ] as const)(
    '%s',
    async (_what, durability, cuts, lostMin, lostMax) => {
      const lost: number[] = [];
      for (let cut = 0; cut < cuts * rounds; cut++) lost.push(await lossOf(shelf.make(), durability));
      say(`of a receiver that waits for ${durability}: ${lost.join(', ')} acknowledged messages lost`);
      const sum = lost.reduce((all, one) => all + one);
      expect(sum).toBeGreaterThanOrEqual(lostMin);
      expect(sum).toBeLessThanOrEqual(lostMax);
    },
    120_000,
  );

  /** Stops it while it starts; what it left must not keep the next start from being one. */
  async function cutInStart(disk: CuttableDisk): Promise<() => CuttableDisk> {
    const pidFile = join(dataOf(disk), 'hie.pid');
    const pidNow = (): number => (existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0);
    const former = pidNow();
    const ended = startBroker(dataOf(disk)).then(started, () => undefined);
    for (const giveUpAt = Date.now() + 30_000; pidNow() === former || pidNow() === 0; await wait(1))
      if (Date.now() > giveUpAt) throw new Error('the broker did not take its data directory');
    const ms = between(0, 500);
    await wait(ms);
    const remains = cutPowerOf(pidNow(), disk);
    process.kill(pidNow(), 'SIGKILL');
    await ended;
    say(`in a start, ${ms} ms after it took its directory`);
    return remains;
  }

  async function lossOf(disk: CuttableDisk, durability: 'checkpoints' | 'each sync'): Promise<number> {
    const file = join(disk.path, 'intake.db');
    const receiver = started(await startEarlyAnswers(file, durability));
    const ledger = new Ledger();
    const acknowledged = between(100, 300);
    const remains = await cutPowerWhileSending(receiver, disk, fresh(0), ledger, { acknowledged });
    disk.discard();
    const copy = remains();
    const taken = await takenBy(join(copy.path, 'intake.db'));
    copy.discard();
    const {
      lost,
      stuck: _,
      ...others
    } = ledger.check(
      taken,
      taken.map(({ controlId }) => controlId),
    );
    expect(others).toEqual({ doubled: 0, corrupt: 0, invented: 0 });
    return lost;
  }
});

async function cutWhileSending(
  broker: Broker,
  disk: CuttableDisk,
  ledger: Ledger,
  moment: Moment,
): Promise<() => CuttableDisk> {
  const isFirst = moment === 'at the first answer';
  const before = ledger.acknowledgedCount();
  const messages = [...due(ledger), ...fresh(before + ledger.unacknowledged().length)];
  const afterMs = isFirst ? 0 : between(0, 6);
  const remains = await cutPowerWhileSending(broker, disk, messages, ledger, {
    acknowledged: isFirst ? 1 : between(150, 600),
    afterMs,
    ...(moment === 'in a checkpoint' && { writing: join(dataOf(disk), 'intake.db') }),
  });
  say(
    `${moment}, ${afterMs} ms later: ${ledger.acknowledgedCount() - before} acknowledged, ${ledger.unacknowledged().length} not`,
  );
  return remains;
}

/** More than any moment waits for. */
const fresh = (from: number): Message[] => Array.from({ length: 3_000 }, (_, at) => variedMessage(from + at));

/** What was sent and not acknowledged. */
const due = (ledger: Ledger): Message[] =>
  ledger.unacknowledged().map((controlId) => variedMessage(Number(controlId.replace(/\D/g, ''))));

/** Once all is worked through: what the ledger finds, and nothing stands in hl7.raw twice, since each comes as it came before. */
async function inspect(url: string, ledger: Ledger): Promise<Findings> {
  await drained(url);
  const raw = await readTopic(url, 'hl7.raw');
  const linked = await readTopic(url, 'clinical.linked');
  expect(new Set(raw.map(({ controlId }) => controlId)).size).toBe(raw.length);
  return ledger.check(
    raw,
    linked.map(({ controlId }) => controlId),
  );
}
