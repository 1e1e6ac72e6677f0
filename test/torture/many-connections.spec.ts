import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { messages } from '../bench/messages.js';
import { openLoop } from '../bench/mllp-load.js';
import { spread } from '../bench/quantiles.js';
import { overview } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';

const slow = 1_000;
const good = 64;
/** What each process needs beside its connections. */
const otherDescriptors = 200;
const idle = Math.min(10_000, openFilesMax() - slow - good - otherDescriptors);
const possible = idle >= 1_000 && existsSync('/proc/self/status');
if (idle < 10_000)
  process.stderr.write(
    `${possible ? 'ONLY' : 'LEFT OUT:'} ${idle} idle connections: ulimit -n is too low for 10,000\n`,
  );

/** Two a second from each: a busy hospital. */
const perSecond = 2 * good;
const forMs = 8_000;
/** The disk and the processor may have other work too: what the broker can do shows in the best of a few rounds. */
const roundsMax = 3;
const ackMsP99Max = 250;

(possible ? describe : describe.skip)('a crowd of connections', () => {
  let broker: Broker;
  let crowd: ChildProcess;
  let crowdMiB = 0;
  beforeAll(async () => {
    broker = await startBroker();
    const arguments_ = [broker.port, idle, slow].map(String);
    crowd = fork(join(process.cwd(), 'dist/test/torture/crowd.js'), arguments_, { execArgv: [] });
    const before = residentMiB('VmRSS');
    await said(crowd);
    crowdMiB = residentMiB('VmRSS') - before;
  });
  afterAll(async () => {
    crowd.kill('SIGKILL');
    await broker.discard();
  });

  it('that is idle or slow does not keep good senders waiting, nor take the memory', async () => {
    const load = { host: '127.0.0.1', port: broker.port, connections: good, message: messages('ADT', 5_000) };
    const perRound = (perSecond * forMs) / 1_000;
    const rounds: { p50: number; p99: number }[] = [];
    do {
      const result = await openLoop(load, { perSecond, forMs, first: rounds.length * perRound });
      expect([result.messages, ...result.codes]).toEqual([perRound, ['AA', perRound]]);
      rounds.push(spread(result.ackMs));
    } while (rounds.length < roundsMax && rounds.every(({ p99 }) => p99 >= ackMsP99Max));
    const peakMiB = residentMiB('VmHWM');
    const times = rounds.map(({ p50, p99 }) => `p50 ${p50} ms, p99 ${p99} ms`).join('; ');
    process.stdout.write(
      `${idle} idle, ${slow} of a byte a second, ${good} good senders with ${perSecond} messages a second: ${times}; ` +
        `the broker's memory at most ${peakMiB} MiB, ${crowdMiB} MiB of them for the crowd\n`,
    );
    expect(Math.min(...rounds.map(({ p99 }) => p99))).toBeLessThan(ackMsP99Max);
    expect(peakMiB).toBeLessThan(512);
    expect(crowdMiB).toBeLessThan(128);
    // No one was cut: the slow have until limits.frameMs, the idle until limits.idleMs.
    expect(await openConnections()).toBeGreaterThanOrEqual(idle + slow);
    const report = said(crowd);
    crowd.send('report');
    expect(await report).toEqual({ idle: 0, slow: 0 });
  });

  /** Of the broker: now, or the most ever. */
  const residentMiB = (which: 'VmRSS' | 'VmHWM'): number => {
    const status = readFileSync(`/proc/${broker.pid}/status`, 'utf8');
    return Math.round(Number(new RegExp(`${which}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024);
  };

  const openConnections = async (): Promise<number> => {
    const { feeds } = (await overview(broker.url)) as unknown as { feeds: { connections: number }[] };
    return feeds.reduce((sum, { connections }) => sum + connections, 0);
  };
});

const said = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the crowd ended with ${code}`)));
  });

/** Of a process; Node takes the hard limit. */
function openFilesMax(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { hard: number | string } } };
  const hard = userLimits?.open_files?.hard;
  return typeof hard === 'number' ? hard : hard === 'unlimited' ? Number.POSITIVE_INFINITY : 1024;
}
