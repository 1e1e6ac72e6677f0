import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { freePorts } from '../servers/free-ports.js';
import { sourceOf } from '../servers/sources.js';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { sendFrame } from '../journey/mllp-sender.js';
import { type ClusterServers, startClusterServers } from './running-cluster.js';
import { answersOf } from './answers.js';

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Told {
  readonly same: boolean;
  readonly compared: readonly { kind: string; name: string; same: boolean; source: { count: number } }[];
}

const [kafka, postgres, redis] = (['kafka', 'postgres', 'redis'] as const).map((kind) =>
  sourceOf(kind, 'the move of an embedded installation to a cluster'),
);
const whereServersAre = kafka && postgres && redis ? describe : undefined;
const golden = readdirSync('test/golden', { withFileTypes: true })
  .filter((one) => one.isDirectory())
  .map(({ name }) => readFileSync(join('test/golden', name, 'input.hl7')));

whereServersAre?.('an embedded installation that moves to a cluster', () => {
  const folder = temporaryDirectory();
  const dataDir = join(folder, 'embedded');
  let servers: ClusterServers;
  let embedded: Broker;
  let cluster: Broker | undefined;
  let target: Record<string, string>;
  const config = join(folder, 'hie.yaml');
  const sourceEnvironment = { HIE_CONFIG: config, HIE_PARTITIONS: '2' };
  const acknowledgements = new Map<Buffer, string>();
  let before: Awaited<ReturnType<typeof answersOf>>;

  beforeAll(async () => {
    if (!kafka || !postgres || !redis) return;
    // A subscriber that is not there: what it is to be told moves on, too.
    const [nobody = 0, mpiPort = 0] = await freePorts(2);
    writeFileSync(
      config,
      `authorities:
  - { namespace: NORTH, universalId: 1.2.840.1, system: 'urn:oid:1.2.840.1' }
  - { namespace: SOUTH, universalId: 1.2.840.2, system: 'urn:oid:1.2.840.2' }
pixConsumers:
  - { name: away, host: 127.0.0.1, port: ${nobody}, domains: [NORTH, SOUTH] }
`,
    );
    servers = await startClusterServers({ kafka, postgres, redis });
    target = {
      HIE_CONFIG: config,
      HIE_KAFKA_BROKERS: servers.kafka.brokers.join(),
      HIE_DATABASE_URL: servers.postgres.url,
      HIE_REDIS_URL: servers.redis.url,
      HIE_SECRET_FILE: join(folder, 'cluster.secret'),
      HIE_PARTITIONS: '3',
      HIE_MPI_PORT: String(mpiPort),
      HIE_MPI_ADDRESS: `127.0.0.1:${mpiPort}`,
    };
    embedded = await startBroker(dataDir, sourceEnvironment);
    await feed(embedded);
    before = await answersOf(embedded.url);
  }, 300_000);
  afterAll(async () => {
    await cluster?.discard();
    await embedded?.stop();
    await servers?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Every kind of message, a community, numbers that become one person, merges that are refused. */
  async function feed({ port, url }: Broker): Promise<void> {
    for (const message of golden) acknowledgements.set(message, await sendFrame(port, message));
    for (const at of Array.from({ length: 12 }, (_, index) => index))
      for (const site of ['NORTH', 'SOUTH']) await sendFrame(port, registration(site, `${site[0]}-${at}`, at));
    await sendFrame(port, half());
    const options = ['demo', '--once', '--people', '25', '--rate', '400', '--url', url, '--host', '127.0.0.1'];
    const { code } = await hie([...options, '--port', String(port)], {});
    expect(code).toBe(0);
    await drained(url);
  }

  function hie(args: readonly string[], environment: Record<string, string>, killAt?: RegExp): Promise<Run> {
    const { NODE_OPTIONS: _jest, ...inherited } = process.env;
    const env = { ...inherited, HIE_LOG_LEVEL: 'warn', ...environment };
    const child = spawn(process.execPath, ['apps/standalone/bin/hie.cjs', ...args], { env });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (killAt?.test(stderr)) child.kill('SIGKILL');
    });
    return new Promise((settle) => child.on('close', (code) => settle({ code, stdout, stderr })));
  }

  const move = (killAt?: RegExp, from = dataDir): Promise<Run> =>
    hie(['replay', '--to-cluster', '--json'], { ...target, HIE_DATA_DIR: from }, killAt);
  const told = ({ stdout, stderr }: Run): Told => {
    expect([stderr, stdout]).toEqual([stderr, expect.stringMatching(/^\{/)]);
    return JSON.parse(stdout) as Told;
  };
  const differing = (run: Run): readonly string[] =>
    told(run)
      .compared.filter(({ same }) => !same)
      .map(({ kind, name }) => `${kind} ${name}`);

  async function sql(statement: string): Promise<void> {
    const client = new Client({ connectionString: servers.postgres.url });
    await client.connect();
    await client.query(statement);
    await client.end();
  }

  it('is refused while its broker runs, and where a stage has not worked everything through', async () => {
    const running = await move();
    expect([running.code, running.stderr]).toEqual([1, expect.stringContaining('DATA_DIR_LOCKED')]);
    const held = await startBroker(join(folder, 'held'), { HIE_STAGES: 'hold' });
    await sendFrame(held.port, registration('NORTH', 'N-77', 77));
    await held.stop();
    const behind = await move(undefined, held.dataDir);
    expect([behind.code, behind.stderr]).toEqual([1, expect.stringContaining('MOVE_SOURCE_LAGS')]);
    const nothing = await move(undefined, folder);
    expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('DATA_DIR_EMPTY')]);
  });

  it('goes on where it was killed, in the log and in the tables, and then nothing differs', async () => {
    await embedded.stop();
    for (const at of [/log: /, /tables: /]) {
      const killed = await move(at);
      expect([killed.stderr, killed.code]).toEqual([killed.stderr, null]);
    }
    const run = await move();
    expect([differing(run), run.code]).toEqual([[], 0]);
    const counts = new Map(told(run).compared.map(({ kind, name, source }) => [`${kind} ${name}`, source.count]));
    for (const name of [
      'topic hl7.raw',
      'topic clinical.linked',
      'topic clinical.linked.dead',
      'topic delivery.requested',
      'table resource',
      'table hop',
      'table block_key',
      'table receipt',
      'table dead_letter',
      'table review_task',
    ])
      expect([name, counts.get(name)]).toEqual([name, expect.any(Number)]);
    expect(
      Math.min(...['topic hl7.raw', 'table resource', 'table receipt'].map((name) => counts.get(name) ?? 0)),
    ).toBeGreaterThan(50);
    expect(statSync(join(folder, 'cluster.secret')).mode & 0o777).toBe(0o600);
  });

  it.each([
    [
      'table resource',
      `UPDATE resource SET body = body || ' ' WHERE row = (SELECT min(row) FROM resource)`,
      `UPDATE resource SET body = rtrim(body)`,
    ],
    [
      'table hop',
      `UPDATE hop SET "offset" = "offset" + 1000000 WHERE stage = 'mpi'`,
      `UPDATE hop SET "offset" = "offset" - 1000000 WHERE stage = 'mpi'`,
    ],
    ['table log_parked', `INSERT INTO log_parked VALUES ('x', 'y')`, `DELETE FROM log_parked WHERE stage = 'x'`],
    ['table stage_input', `INSERT INTO stage_input VALUES ('x', 'y', 1)`, `DELETE FROM stage_input WHERE stage = 'x'`],
  ])(
    'tells of a difference in %s',
    async (name, plant, mend) => {
      await sql(plant);
      const run = await move();
      await sql(mend);
      expect([differing(run), run.code]).toEqual([[name], 1]);
    },
    60_000,
  );

  it('is refused where the cluster holds another one', async () => {
    const other = await startBroker(join(folder, 'other'));
    await other.stop();
    const run = await move(undefined, other.dataDir);
    expect([run.code, run.stderr]).toEqual([1, expect.stringMatching(/MOVE_SECRET_DIFFERS/)]);
    const elsewhere = await hie(['replay', '--to-cluster'], {
      ...target,
      HIE_DATA_DIR: other.dataDir,
      HIE_SECRET_FILE: join(folder, 'other.secret'),
    });
    expect([elsewhere.code, elsewhere.stderr]).toEqual([1, expect.stringMatching(/MOVE_TARGET_NOT_EMPTY/)]);
  });

  it('gives the same answers as before', async () => {
    mkdirSync(join(folder, 'cluster'));
    cluster = await startBroker(join(folder, 'cluster'), { ...target, HIE_MODE: 'cluster' });
    await drained(cluster.url);
    const after = await answersOf(cluster.url);
    expect(after.people).toBeGreaterThan(20);
    expect(after).toEqual(before);
  });

  it('knows a resend, and answers it as the first time', async () => {
    if (!cluster) throw new Error('there is no cluster');
    const received = await count('received');
    for (const [message, acknowledgement] of acknowledgements)
      expect(await sendFrame(cluster.port, message)).toBe(acknowledgement);
    await drained(cluster.url);
    expect(await count('received')).toBe(received);
  });

  it('goes on: a dead letter is replayed, and a new message of a known patient is worked through', async () => {
    if (!cluster) throw new Error('there is no cluster');
    const { url, port } = cluster;
    const lettersOf = async (state: string): Promise<readonly Letter[]> => {
      const letters = (await (await fetch(`${url}/api/dead?limit=1000&state=${state}`)).json()) as readonly Letter[];
      return letters.filter(({ controlId }) => controlId === 'M-1');
    };
    const [letter] = await lettersOf('open');
    expect(await (await fetch(`${url}/api/dead/${letter?.id}`)).json()).toMatchObject({
      entry: { key: expect.any(String) },
    });
    const linked = await count('linked');
    expect(await sendFrame(port, registration('NORTH', 'N-0', 0, 'new'))).toContain('MSA|AA|');
    const replay = await fetch(`${url}/api/dead/replay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids: [letter?.id] }),
    });
    expect(replay.status).toBe(202);
    const giveUpAt = Date.now() + 20_000;
    while ((await lettersOf('replayed')).length === 0 && Date.now() < giveUpAt)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await drained(url);
    expect((await lettersOf('replayed')).map(({ id }) => id)).toEqual([letter?.id]);
    // What was wrong with it still is.
    expect((await lettersOf('open')).map(({ revision }) => revision)).toEqual([(letter?.revision ?? 0) + 1]);
    expect(await count('linked')).toBe(linked + 1);
  });

  it('tells of what is in the log of the cluster alone, and touches nothing', async () => {
    const run = await move();
    expect([run.code, differing(run)]).toEqual([1, expect.arrayContaining(['topic hl7.raw', 'table message'])]);
    expect(await count('received')).toBeGreaterThan(acknowledgements.size);
  });

  async function count(of: string): Promise<number> {
    const { messages } = (await (await fetch(`${cluster?.url ?? ''}/api/overview`)).json()) as {
      messages: Record<string, number>;
    };
    return messages[of] ?? 0;
  }
});

interface Letter {
  readonly id: string;
  readonly controlId?: string;
  readonly revision: number;
}

const msh = (site: string, type: string, id: string): string =>
  `MSH|^~\\&|REG|${site}|HIE|HIE|20260304101500+0100||${type}|${id}|P|2.5`;

function registration(site: string, number: string, person: number, id = ''): Buffer {
  const name = `Quill${'abcdefghijkl'[person % 12] ?? ''}${person * 7919}`;
  const pid = `PID|1||${number}^^^${site}||${name}^Testa||19${50 + (person % 40)}051${person % 10}|F|||4 Quay St^^Easton^VT^30555||8025550188`;
  return Buffer.from([msh(site, 'ADT^A04', `R-${number}${id}`), pid, 'PV1|1|O', ''].join('\r'));
}

/** Which number is gone is left out. */
function half(): Buffer {
  const pid = 'PID|1||N-0^^^NORTH||Quilla0^Testa||19500510|F';
  return Buffer.from([msh('NORTH', 'ADT^A40', 'M-1'), 'EVN|A40|20260304101500', pid, ''].join('\r'));
}
