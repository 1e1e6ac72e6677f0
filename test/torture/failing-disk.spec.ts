import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import { drained, pause } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { canInject, type Injection, injectSyncs } from './failing-syncs.js';
import { Ledger } from './ledger.js';
import { pour } from './pour.js';
import { readTopic } from './read-topic.js';
import { sendAll } from './sender.js';
import { variedMessage } from './varied-messages.js';

const messages = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => variedMessage(from + at));

(canInject('failing and slow disks') ? describe : describe.skip)('a disk', () => {
  let broker: Broker;
  let injection: Injection | undefined;
  afterEach(async () => {
    await injection?.end();
    await broker.discard();
  });

  it.each([
    ['the WAL that acknowledgements wait for', 'fdatasync', 'intake.db-wal', 60],
    ['the WAL of what was received, when it begins anew', 'fsync', 'intake.db-wal', 5_059],
    ['the file of what was received, in a checkpoint', 'fsync', 'intake.db', 5_059],
    ['the file of the stages, in a checkpoint', 'fsync', 'broker.db', 5_059],
  ] as const)(
    'that fails to keep %s ends the broker, which has acknowledged nothing that is not there',
    async (_what, call, file, acknowledgedMax) => {
      const ledger = new Ledger();
      broker = await startBroker(temporaryDirectory());
      await sendAll(broker.port, messages(0, 60), ledger, () => undefined);
      expect(ledger.acknowledgedCount()).toBe(60);
      injection = await injectSyncs(broker.pid, call, join(broker.dataDir, file), 'error=EIO');
      await sendAll(broker.port, messages(60, 60 + 5_000), ledger, () => undefined);
      expect(await broker.stop()).toBe(1);
      expect(broker.output()).toMatch(/"code":"LOG_SYNC_FAILED".*"event":"disk-lost-a-commit"/);
      expect(ledger.acknowledgedCount()).toBeLessThanOrEqual(acknowledgedMax);
      await injection.end();

      broker = await startBroker(broker.dataDir);
      const due = ledger.unacknowledged().map((controlId) => variedMessage(Number(controlId.replace(/\D/g, ''))));
      await sendAll(broker.port, due, ledger, () => undefined);
      await drained(broker.url);
      const raw = await readTopic(broker.url, 'hl7.raw');
      const linked = (await readTopic(broker.url, 'clinical.linked')).map(({ controlId }) => controlId);
      expect(ledger.unacknowledged()).toEqual([]);
      expect(ledger.check(raw, linked)).toEqual({ lost: 0, stuck: 0, doubled: 0, corrupt: 0, invented: 0 });
    },
    120_000,
  );

  it('that takes two seconds holds every acknowledgement up that long, and neither fills memory nor stops the rest', async () => {
    broker = await startBroker(temporaryDirectory(), { HIE_STAGES: 'hold' });
    const ledger = new Ledger();
    await sendAll(broker.port, messages(0, 60), ledger, () => undefined);
    const documents = messages(1_000, 3_000).filter(({ bytes }) => bytes.length > 20_000);
    const before = residentMebibytes(broker.pid);
    injection = await injectSyncs(broker.pid, 'fdatasync', join(broker.dataDir, 'intake.db-wal'), 'delay_enter=2s');
    // The broker waits for a quick disk itself: one call finds out that it is quick no more, and stands still for that.
    const found = performance.now();
    await sendAll(broker.port, messages(76, 77), ledger, () => undefined);
    expect(performance.now() - found).toBeGreaterThanOrEqual(2_000);
    const began = performance.now();
    const answeredMs: number[] = [];
    const sending = sendAll(broker.port, messages(60, 76), ledger, () => answeredMs.push(performance.now() - began));
    const poured = pour(broker.port, 16, documents);
    const { slowestMs, mebibytes } = await watched(broker, () => answeredMs.length === 16);
    await sending;
    poured.end();
    process.stderr.write(
      `slow disk: answers after ${answeredMs.map(Math.round).join(' ')} ms, live within ${Math.round(slowestMs)} ms, ` +
        `${Math.round(poured.bytes / 2 ** 20)} MiB offered, ${mebibytes - before} MiB more in memory\n`,
    );
    expect(Math.min(...answeredMs)).toBeGreaterThanOrEqual(2_000);
    expect(slowestMs).toBeLessThan(1_000);
    expect(mebibytes - before).toBeLessThan(350);
  });
});

const residentMebibytes = (pid: number): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);

/** Asks whether it lives, again and again. */
async function watched({ url, pid }: Broker, until: () => boolean) {
  let slowestMs = 0;
  let mebibytes = 0;
  while (!until()) {
    const asked = performance.now();
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    slowestMs = Math.max(slowestMs, performance.now() - asked);
    mebibytes = Math.max(mebibytes, residentMebibytes(pid));
    await pause(20);
  }
  return { slowestMs, mebibytes };
}
