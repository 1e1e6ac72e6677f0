import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { SqliteDatabase } from '#platform';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { sendFrame } from '../journey/mllp-sender.js';
import { freePorts } from '../servers/free-ports.js';
import { clusterSources, type ClusterServers, startClusterServers } from './running-cluster.js';

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const sources = clusterSources('the backup of a cluster');
const whereServersAre = sources ? describe : undefined;

const frame = (number: number): Buffer => {
  const msh = `MSH|^~\\&|REG|NORTH|HIE|HIE|20260304101500+0100||ADT^A04|B-${number}|P|2.5`;
  const person = `Backhaus${number * 7919}^Testa||19${50 + (number % 40)}051${number % 10}|F`;
  return Buffer.from(`${msh}\rPID|1||B-${number}^^^NORTH||${person}\rPV1|1|O\r`);
};

whereServersAre?.('the backup of a cluster', () => {
  const folder = temporaryDirectory();
  const backup = join(folder, 'backup');
  const secret = join(folder, 'secret');
  let origin: ClusterServers;
  let empty: ClusterServers;
  let broker: Broker | undefined;
  let restored: Broker | undefined;
  let run: Run;
  /** Acknowledgements by number, and how many there were when the backup began. */
  const sent: string[] = [];
  let sentBefore = 0;

  async function environmentOf(servers: ClusterServers, secretFile: string): Promise<Record<string, string>> {
    const [mpiPort = 0] = await freePorts(1);
    return {
      HIE_MODE: 'cluster',
      HIE_KAFKA_BROKERS: servers.kafka.brokers.join(),
      HIE_DATABASE_URL: servers.postgres.url,
      HIE_REDIS_URL: servers.redis.url,
      HIE_SECRET_FILE: secretFile,
      HIE_PARTITIONS: '3',
      HIE_MPI_PORT: String(mpiPort),
      HIE_MPI_ADDRESS: `127.0.0.1:${mpiPort}`,
    };
  }

  function hie(args: readonly string[], environment: Record<string, string>): Promise<Run> {
    const { NODE_OPTIONS: _jest, ...inherited } = process.env;
    const env = { ...inherited, HIE_LOG_LEVEL: 'warn', ...environment };
    const child = spawn(process.execPath, ['apps/standalone/bin/hie.cjs', ...args], { env });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    return new Promise((settle) => child.on('close', (code) => settle({ code, stdout, stderr })));
  }

  async function rowsOf<Row>(statement: string): Promise<readonly Row[]> {
    const client = new Client({ connectionString: empty.postgres.url });
    await client.connect();
    const { rows } = await client.query(statement);
    await client.end();
    return rows as Row[];
  }

  beforeAll(async () => {
    if (!sources) return;
    writeFileSync(secret, randomBytes(32), { mode: 0o600 });
    [origin, empty] = await Promise.all([startClusterServers(sources), startClusterServers(sources)]);
    const environment = await environmentOf(origin, secret);
    mkdirSync(join(folder, 'origin'));
    broker = await startBroker(join(folder, 'origin'), environment);
    const { port } = broker;
    const stop = new AbortController();
    // Several at once, so that batches are on their way at any moment.
    const sending = Array.from({ length: 8 }, async () => {
      while (!stop.signal.aborted) {
        const number = sent.length;
        sent.push('');
        sent[number] = await sendFrame(port, frame(number));
      }
    });
    while (sent.length < 400) await new Promise((resolve) => setTimeout(resolve, 20));
    sentBefore = sent.filter((answer) => answer !== '').length;
    const before = sent.flatMap((answer, number) => (answer === '' ? [] : [number]));
    known.push(...before);
    run = await hie(['backup', backup, '--json'], environment);
    stop.abort();
    await Promise.all(sending);
    expect(sent.filter((answer) => !answer.includes('MSA|AA|'))).toEqual([]);
  }, 300_000);
  afterAll(async () => {
    await broker?.discard();
    await restored?.discard();
    await origin?.stop();
    await empty?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  /** Numbers that were acknowledged before the backup began. */
  const known: number[] = [];

  it('is taken while messages come, for the eyes of its owner alone', () => {
    expect([run.stderr, run.code]).toEqual([run.stderr, 0]);
    expect(readdirSync(backup).toSorted()).toEqual(['backup.json', 'log.db', 'source-key.secret', 'stores.db']);
    for (const name of readdirSync(backup))
      expect([name, statSync(join(backup, name)).mode & 0o077]).toEqual([name, 0]);
    expect(sent.length).toBeGreaterThan(sentBefore + 20);
    // Of some messages a part was done: else this would show nothing.
    const log = SqliteDatabase.openReader(join(backup, 'log.db'));
    const behind = log.get<{ entries: number }>(`SELECT sum("end" - committed) AS entries FROM group_place
      JOIN partition_state USING (topic, "partition")`);
    log.close();
    expect(behind?.entries).toBeGreaterThan(0);
  });

  it('is refused by servers that hold something, by another count of partitions, and as a data directory', async () => {
    const filled = await hie(['restore', backup], await environmentOf(origin, secret));
    expect([filled.code, filled.stderr]).toEqual([1, expect.stringContaining('MOVE_TARGET_NOT_EMPTY')]);
    const other = { ...(await environmentOf(empty, secret)), HIE_PARTITIONS: '4' };
    const wrong = await hie(['restore', backup], other);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('the backup has 3 partitions')]);
    const embedded = await hie(['restore', backup], { HIE_DATA_DIR: join(folder, 'none') });
    expect([embedded.code, embedded.stderr]).toEqual([1, expect.stringContaining('BACKUP_UNUSABLE')]);
  });

  it('restores servers that nothing differs in', async () => {
    await broker?.stop();
    const restore = await hie(
      ['restore', backup, '--json'],
      await environmentOf(empty, join(folder, 'restored.secret')),
    );
    expect([restore.stderr, restore.code]).toEqual([restore.stderr, 0]);
    const told = JSON.parse(restore.stdout) as {
      readonly compared: readonly { kind: string; name: string; same: boolean; source: { count: number } }[];
    };
    expect(told.compared.filter(({ same }) => !same)).toEqual([]);
    const counts = new Map(told.compared.map(({ kind, name, source }) => [`${kind} ${name}`, source.count]));
    for (const name of ['topic hl7.raw', 'topic clinical.canonical', 'table message', 'table stage_input'])
      expect([name, counts.get(name) ?? 0]).toEqual([name, expect.any(Number)]);
    expect(counts.get('topic hl7.raw')).toBeGreaterThanOrEqual(sentBefore);
  }, 180_000);

  it('holds every message that was acknowledged before it began, with one effect, and all go on', async () => {
    mkdirSync(join(folder, 'restored'));
    const environment = await environmentOf(empty, join(folder, 'restored.secret'));
    restored = await startBroker(join(folder, 'restored'), environment);
    const { url } = restored;
    await drained(url);
    const archived = await rowsOf<{ control_id: string; n: string; outcome: string }>(
      `SELECT control_id, count(*) AS n, min(outcome) AS outcome FROM message GROUP BY control_id`,
    );
    const outcomes = new Map(archived.map(({ control_id: id, n, outcome }) => [id, `${n} ${outcome}`]));
    expect(known.filter((number) => outcomes.get(`B-${number}`) !== '1 linked')).toEqual([]);
    const text = await (await fetch(`${url}/api/identity/export`)).text();
    const numbers = [...text.matchAll(/,B-(\d+),/g)].map(([, number]) => Number(number));
    expect(known.filter((number) => !numbers.includes(number))).toEqual([]);
    expect(numbers.length).toBe(new Set(numbers).size);
    // Each message is of a patient and a visit of its own: whatever took effect twice has a former version.
    expect(await rowsOf('SELECT type, id FROM resource_history')).toEqual([]);
    const { messages } = (await (await fetch(`${url}/api/overview`)).json()) as { messages: Record<string, number> };
    expect([messages['received'], messages['linked']]).toEqual([archived.length, archived.length]);
  }, 180_000);

  it('knows what was acknowledged before it when it is sent again, and takes what is new', async () => {
    if (!restored) throw new Error('nothing was restored');
    for (const number of known.slice(-40)) expect(await sendFrame(restored.port, frame(number))).toBe(sent[number]);
    expect(await sendFrame(restored.port, frame(1_000_000))).toContain('MSA|AA|');
    await drained(restored.url);
    const [row] = await rowsOf<{ n: string }>(`SELECT count(*) AS n FROM message WHERE control_id = 'B-1000000'`);
    expect(row?.n).toBe('1');
    expect(await rowsOf('SELECT type, id FROM resource_history')).toEqual([]);
  });
});
