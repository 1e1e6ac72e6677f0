import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drained, overview, pause } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { Conversation, feedPort } from '../journey/conversation.js';
import { field } from '../journey/mllp-sender.js';

/** A disk of its own that is small enough to fill: needs the right to mount. */
function smallDisk(): string | undefined {
  const folder = temporaryDirectory();
  try {
    shell(`mount -t tmpfs -o size=24m tmpfs ${folder}`);
    return folder;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}

const shell = (command: string): Buffer => execFileSync('sh', ['-c', command], { stdio: 'ignore' });
const disk = smallDisk();
if (!disk) process.stderr.write('LEFT OUT: a full disk; nothing may be mounted here\n');
const itOnDisk = disk ? it : it.skip;

const padding = 'x'.repeat(16 * 1024);
const message = (id: string, accept = ''): string =>
  `MSH|^~\\&|A|FULL|B|C|20260304101500+0100||ADT^A04|${id}|P|2.5.1|||${accept}\rPID|1||F-1^^^FULL^MR||Moor^Ida\rNTE|1||${padding}\r`;

describe('a disk that is full', () => {
  const positive: string[] = [];
  let broker: Broker;
  let folder = '';

  beforeAll(async () => {
    if (!disk) return;
    folder = temporaryDirectory();
    const file = join(folder, 'config.yaml');
    writeFileSync(
      file,
      `feeds:
  - { name: withhold, port: 0 }
  - { name: error, port: 0, onStoreFailure: error }
`,
    );
    broker = await startBroker(join(disk, 'data'), { HIE_CONFIG: file });
  });
  afterAll(async () => {
    if (!disk) return;
    await broker.stop();
    shell(`umount ${disk}`);
    rmSync(disk, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  itOnDisk('is never answered with a positive acknowledgement, and leaves the choice to the feed', async () => {
    const error = await talk('error');
    const refusal = await untilRefused(error);
    expect(field(refusal, 'MSA', 1)).toBe('AE');
    expect(field(refusal, 'ERR', 3)).toContain('207');
    expect(field(refusal, 'ERR', 5)).toMatch(/^LOG_DISK_FULL/);
    // The connection stays, and enhanced mode says it in its own words.
    expect(field(await error.ask(message('FULL-CE', 'AL')), 'MSA', 1)).toBe('CE');
    expect(await (await talk('withhold')).ask(message('FULL-NONE'))).toBe('closed');
    error.end();
  });

  itOnDisk('is forgotten once there is space, and what was acknowledged is all there', async () => {
    rmSync(join(String(disk), 'filler'));
    const sender = await talk('error');
    let answer = '';
    for (const giveUpAt = Date.now() + 10_000; !answer.includes('MSA|AA') && Date.now() < giveUpAt; await pause(50))
      answer = await sender.ask(message('FULL-AGAIN'));
    expect(answer).toContain('MSA|AA|FULL-AGAIN');
    positive.push('FULL-AGAIN');
    sender.end();
    await drained(broker.url);
    expect((await overview(broker.url)).messages.received).toBe(positive.length);
  });

  const talk = async (feed: string): Promise<Conversation> => new Conversation(await feedPort(broker.url, feed));

  /** Takes all space, then sends until the log has used what it had. */
  async function untilRefused(sender: Conversation): Promise<string> {
    shell(`dd if=/dev/zero of=${join(String(disk), 'filler')} bs=4096 || true`);
    for (let at = 0; at < 2_000; at++) {
      const answer = await sender.ask(message(`FULL-${at}`));
      if (field(answer, 'MSA', 1) !== 'AA') return answer;
      positive.push(`FULL-${at}`);
    }
    throw new Error('the disk was never full');
  }
});
