import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drained, overview } from './bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from './broker-process.js';
import { sendFrame } from './journey/mllp-sender.js';

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function hie(dataDir: string, args: readonly string[], environment: Record<string, string> = {}): Promise<Run> {
  const { NODE_OPTIONS: _jest, ...inherited } = process.env;
  const env = { ...inherited, HIE_DATA_DIR: dataDir, ...environment };
  const child = spawn(process.execPath, ['apps/standalone/bin/hie.cjs', ...args], { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((settle) => child.on('close', (code) => settle({ code, stdout, stderr })));
}

const registration = (number: number): Buffer => {
  const msh = `MSH|^~\\&|REG|NORTH|HIE|HIE|20260304101500+0100||ADT^A04|B-${number}|P|2.5`;
  const person = `Backhaus${number * 7919}^Testa||19${50 + (number % 40)}051${number % 10}|F`;
  return Buffer.from(`${msh}\rPID|1||B-${number}^^^NORTH||${person}\rPV1|1|O\r`);
};

/** With a sequence number (MSH-13). */
const counted = (number: number, sequence: number): Buffer =>
  Buffer.from(registration(number).toString().replace('|P|2.5', `|P|2.5|${sequence}`));

const numbersOf = async (url: string): Promise<readonly number[]> => {
  const text = await (await fetch(`${url}/api/identity/export`)).text();
  return [...text.matchAll(/,B-(\d+),/g)].map(([, number]) => Number(number));
};

const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  );

describe('the backup of an installation', () => {
  const folder = temporaryDirectory();
  const config = join(folder, 'hie.yaml');
  const rules = join(folder, 'site.rules.yaml');
  const [backup, held] = [join(folder, 'backup'), join(folder, 'held-backup')];
  let broker: Broker;
  let sentBefore = 0;
  let run: Run;

  beforeAll(async () => {
    writeFileSync(rules, 'timeZone: Europe/Berlin\n');
    writeFileSync(config, `feeds:\n  - { name: main, port: 0, rules: ${rules}, sequenceNumbers: true }\n`);
    broker = await startBroker(join(folder, 'data'), { HIE_CONFIG: config });
    expect(await sendFrame(broker.port, counted(200_000, 41))).toContain('MSA|AA|B-200000||41');
    const sent: string[] = [];
    const stop = new AbortController();
    const sending = (async () => {
      while (!stop.signal.aborted) sent.push(await sendFrame(broker.port, registration(sent.length)));
    })();
    while (sent.length < 200) await new Promise((resolve) => setTimeout(resolve, 20));
    sentBefore = sent.length;
    run = await hie(broker.dataDir, ['backup', backup, '--json'], { HIE_CONFIG: config });
    stop.abort();
    await sending;
    expect(sent.filter((answer) => !answer.includes('MSA|AA|'))).toEqual([]);
  });
  afterAll(async () => {
    await broker?.discard();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is taken while messages come, for the eyes of its owner alone', () => {
    expect([run.stderr, run.code]).toEqual([run.stderr, 0]);
    expect(readdirSync(backup).sort()).toEqual(
      [
        'audit-anchor.json',
        'backup.json',
        'broker.db',
        'configuration',
        'console.db',
        'intake.db',
        'source-key.secret',
      ].filter((name) => name !== 'audit-anchor.json' || existsSync(join(broker.dataDir, name))),
    );
    expect(readdirSync(join(backup, 'configuration')).sort()).toEqual(['hie.yaml', 'site.rules.yaml']);
    for (const name of readdirSync(backup))
      expect([name, statSync(join(backup, name)).mode & 0o077]).toEqual([name, 0]);
    const { content } = JSON.parse(run.stdout) as { content: { name: string; rows: number }[] };
    expect(content.find(({ name }) => name === 'hl7.raw/0')?.rows).toBeGreaterThanOrEqual(sentBefore);
  });

  it('becomes an installation that holds every message acknowledged before it, and works on', async () => {
    const dataDir = join(folder, 'restored');
    const { code, stderr } = await hie(dataDir, ['restore', backup]);
    expect([stderr, code]).toEqual([stderr, 0]);
    const restored = await startBroker(dataDir, { HIE_CONFIG: join(dataDir, 'configuration', 'hie.yaml') });
    try {
      await drained(restored.url);
      const numbers = new Set(await numbersOf(restored.url));
      expect(Array.from({ length: sentBefore }, (_, at) => at).filter((number) => !numbers.has(number))).toEqual([]);
      const { received, linked } = (await overview(restored.url)).messages;
      expect([received, linked]).toEqual([numbers.size, numbers.size]);
      const resent = await sendFrame(restored.port, registration(0));
      expect(resent).toBe(await sendFrame(broker.port, registration(0)));
      expect(await sendFrame(restored.port, registration(100_000))).toContain('MSA|AA|');
      expect(await drained(restored.url)).toBe(linked + 1);
      expect(await sendFrame(restored.port, counted(200_001, 0))).toContain('MSA|AA|B-200001||42');
    } finally {
      await restored.stop();
    }
  });

  it('that was taken before the stages worked goes on with all that they have not', async () => {
    const waiting = await startBroker(join(folder, 'waiting'), { HIE_STAGES: 'hold' });
    for (const number of [1, 2, 3]) await sendFrame(waiting.port, registration(number));
    expect((await hie(waiting.dataDir, ['backup', held])).code).toBe(0);
    await waiting.discard();
    const dataDir = join(folder, 'went-on');
    mkdirSync(dataDir);
    expect((await hie(dataDir, ['restore', held])).code).toBe(0);
    const restored = await startBroker(dataDir);
    await drained(restored.url);
    expect((await numbersOf(restored.url)).toSorted()).toEqual([1, 2, 3]);
    await restored.stop();
  });

  it.each([
    ['a byte of a database', (copy: string) => flip(join(copy, 'broker.db'), 20_000)],
    ['the secret', (copy: string) => flip(join(copy, 'source-key.secret'), 3)],
    ['a file that is gone', (copy: string) => rmSync(join(copy, 'intake.db'))],
    ['the manifest, which is written last', (copy: string) => rmSync(join(copy, 'backup.json'))],
  ])('is refused where it is damaged: %s', async (_, damage) => {
    const [copy, dataDir] = [join(folder, 'damaged'), join(folder, 'never')];
    cpSync(held, copy, { recursive: true });
    damage(copy);
    const { code, stderr } = await hie(dataDir, ['restore', copy]);
    rmSync(copy, { recursive: true });
    expect([code, stderr, existsSync(dataDir)]).toEqual([1, expect.stringContaining('BACKUP_UNUSABLE'), false]);
  });

  it('overwrites nothing, of an installation that runs or of another backup', async () => {
    const before = filesOf(held);
    const onto = await hie(broker.dataDir, ['restore', held]);
    expect([onto.code, onto.stderr]).toEqual([1, expect.stringContaining('DATA_DIR_NOT_EMPTY')]);
    const again = await hie(broker.dataDir, ['backup', held]);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('DATA_DIR_NOT_EMPTY')]);
    const nothing = await hie(join(folder, 'nowhere'), ['backup', join(folder, 'nothing')]);
    expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('DATA_DIR_EMPTY')]);
    expect(filesOf(held)).toEqual(before);
  });
});

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}
