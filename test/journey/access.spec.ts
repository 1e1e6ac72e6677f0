import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { sharedServers } from '../cluster/installation.js';
import { sendFrame } from './mllp-sender.js';

const password = 'seven birds over water';
const configuration = `
feeds:
  - name: region
    port: 0
    senders:
      - { facility: NORTH, organization: North Hospital }
      - { facility: SOUTH, organization: South Clinic }
`;

/** A token of its own in every field of a message, in two components of each. */
const canary = (segment: string, field: number): string => `Kanari${segment}${field}x^Kanari${segment}${field}y`;
const fields = (segment: string, count: number, fixed: Readonly<Record<number, string>> = {}): string =>
  [segment, ...Array.from({ length: count }, (_, index) => fixed[index + 1] ?? canary(segment, index + 1))].join('|');
const message = (facility: string, controlId: string): string =>
  [
    `MSH|^~\\&|ADT|${facility}|HIE|HIE|20260303083000||ORU^R01^ORU_R01|${controlId}|P|2.5.1`,
    fields('PID', 39, { 1: '1', 3: `Kanari${facility}number^^^${facility}^MR`, 7: '19790211' }),
    fields('NK1', 39, { 1: '1' }),
    fields('PV1', 52, { 1: '1', 2: 'I' }),
    fields('OBR', 47, { 1: '1', 25: 'F' }),
    fields('OBX', 17, { 1: '1', 2: 'ST', 11: 'F' }),
    fields('NTE', 4, { 1: '1' }),
    fields('ZPD', 20),
  ].join('\r');
const holdsCanary = (text: string): boolean => /kanari/i.test(text);

let broker: Broker;
const directory = temporaryDirectory();
const cookies: Record<string, string> = {};

interface Asked {
  readonly as?: string;
  readonly unmask?: boolean;
  readonly body?: unknown;
  readonly method?: string;
}

async function ask(path: string, { as, unmask, body, method }: Asked = {}): Promise<{ status: number; text: string }> {
  const headers = {
    ...(as !== undefined && { cookie: cookies[as] ?? '' }),
    ...(unmask && { 'x-hie-unmask': '1' }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const sent = {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  const answer = await fetch(broker.url + path, { ...sent, headers });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (cookie !== undefined && cookie !== null) cookies[(body as { name: string }).name] = cookie;
  return { status: answer.status, text: await answer.text() };
}

const json = async <Answer>(path: string, asked: Asked): Promise<Answer> =>
  JSON.parse((await ask(path, asked)).text) as Answer;

interface Message {
  readonly messageId: string;
  readonly controlId: string;
  readonly organization: string;
}

function hie(...args: readonly string[]) {
  const { port } = new URL(broker.url);
  const env = { ...process.env, ...broker.environment, HIE_HTTP_PORT: port, HIE_LOG_LEVEL: 'warn' };
  return spawnSync(process.execPath, ['apps/standalone/bin/hie.cjs', ...args], { encoding: 'utf8', env });
}

/** Past the broker, as whoever has the file or the database could. */
async function changed(sql: string): Promise<void> {
  const { HIE_DATABASE_URL: connectionString } = broker.environment;
  if (connectionString === undefined) {
    const file = new DatabaseSync(join(directory, 'console.db'));
    file.exec(sql);
    return file.close();
  }
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(sql);
  await client.end();
}

beforeAll(async () => {
  const file = join(directory, 'hie.yaml');
  writeFileSync(file, configuration);
  broker = await startBroker(directory, { HIE_CONFIG: file, HIE_LOG_LEVEL: 'debug' });
  await sendFrame(broker.port, Buffer.from(message('NORTH', 'N-1')));
  await sendFrame(broker.port, Buffer.from(message('SOUTH', 'S-1')));
  await sendFrame(
    broker.port,
    Buffer.from(`MSH|^~\\&|ADT|NORTH|HIE|HIE|20260303083000|||N-2|P|2.5.1\r${fields('PID', 5)}`),
  );
  await drained(broker.url);
  await ask('/api/setup', { body: { name: 'admin', password } });
  const north = ['North Hospital'];
  for (const account of [
    { name: 'engineer', role: 'engineer' },
    { name: 'viewer', role: 'viewer' },
    { name: 'north', role: 'engineer', organizations: north },
  ]) {
    await ask('/api/accounts', { as: 'admin', body: { ...account, password } });
    await ask('/api/session', { body: { name: account.name, password } });
  }
});
afterAll(() => broker.discard());

describe('an account that is limited to an organization', () => {
  it('sees the messages of it and no others, by whatever way it asks', async () => {
    const listed = await json<Message[]>('/api/messages', { as: 'north' });
    expect(listed.map(({ controlId }) => controlId).sort()).toEqual(['N-1', 'N-2']);
    const all = await json<Message[]>('/api/messages', { as: 'engineer' });
    expect(all.map(({ controlId }) => controlId).sort()).toEqual(['N-1', 'N-2', 'S-1']);
    const [south] = all.filter(({ organization }) => organization === 'South Clinic');
    for (const path of ['', '/raw'])
      expect((await ask(`/api/messages/${south?.messageId}${path}`, { as: 'north' })).status).toBe(404);
    expect(await json('/api/trace/S-1', { as: 'north' })).toEqual({ controlId: 'S-1', messages: [] });
    const search = async (number: string) =>
      (await json<{ messages: Message[] }>('/api/messages/search', { as: 'north', body: { number } })).messages;
    expect(await search('KanariSOUTHnumber')).toEqual([]);
    expect((await search('KanariNORTHnumber')).map(({ controlId }) => controlId)).toEqual(['N-1']);
  });

  it('sees its dead letters and those senders of a feed that are its own', async () => {
    const letters = await json<{ id: string }[]>('/api/dead', { as: 'north' });
    expect(letters).toHaveLength(1);
    expect((await ask(`/api/dead/${letters[0]?.id}`, { as: 'north' })).status).toBe(200);
    const [feed] = await json<{ senders: { organization: string }[] }[]>('/api/feeds', { as: 'north' });
    expect(feed?.senders.map(({ organization }) => organization)).toEqual(['North Hospital']);
    expect((await ask('/api/overview', { as: 'north' })).text).not.toContain('South');
    expect((await ask('/api/feeds/region/connections', { as: 'north' })).status).toBe(404);
  });
});

describe('patient data', () => {
  const paths = async (): Promise<string[]> => {
    const [first] = await json<Message[]>('/api/messages', { as: 'engineer' });
    const topics = await json<{ name: string; partitions: number }[]>('/api/topics', { as: 'engineer' });
    const letters = await json<{ id: string }[]>('/api/dead', { as: 'engineer' });
    return [
      `/api/messages/${first?.messageId}/raw`,
      ...topics.flatMap(({ name, partitions }) =>
        Array.from({ length: partitions }, (_, partition) => `/api/topics/${name}/entries?partition=${partition}`),
      ),
      ...letters.map(({ id }) => `/api/dead/${id}`),
    ];
  };

  it('is masked in every answer until somebody asks to see it', async () => {
    const asked = [...(await paths()), '/fhir/Patient', '/fhir/Observation', '/api/identity/reviews'];
    const masked = await Promise.all(asked.map((path) => ask(path, { as: 'engineer' })));
    expect(masked.flatMap(({ text }) => [...text.matchAll(/.{40}kanari.{20}/gi)].map(([around]) => around))).toEqual(
      [],
    );
    const shown = await Promise.all(asked.map((path) => ask(path, { as: 'engineer', unmask: true })));
    expect(shown.filter(({ text }) => holdsCanary(text)).length).toBeGreaterThan(5);
  });

  it('is never shown to a viewer', async () => {
    for (const path of await paths()) {
      expect(holdsCanary((await ask(path, { as: 'viewer' })).text)).toBe(false);
      expect((await ask(path, { as: 'viewer', unmask: true })).text).not.toMatch(/kanari/i);
    }
    for (const path of ['/fhir/Patient', '/api/identity/reviews', '/api/identity/export'])
      expect((await ask(path, { as: 'viewer' })).status).toBe(403);
  });

  it('leaves no trace in logs, metrics, addresses or the audit trail', async () => {
    await ask('/fhir/Patient/_search', { as: 'engineer', body: {} });
    await ask('/api/session', { body: { name: 'KanariNobody', password: 'KanariPassword' } });
    const [metrics, trail] = [await ask('/metrics', { as: 'admin' }), await ask('/api/audit/export', { as: 'admin' })];
    expect(metrics.text).toContain('hie_');
    expect(trail.text).toContain('look');
    const addresses = [
      ...(await ask('/fhir/Patient?_count=1', { as: 'engineer', unmask: true })).text.matchAll(
        /"(?:url|fullUrl|reference)":"([^"]*)"/g,
      ),
    ].map(([, address = '']) => address);
    expect(addresses.length).toBeGreaterThan(1);
    for (const text of [metrics.text, trail.text, broker.output(), ...addresses]) expect(text).not.toMatch(/kanari/i);
  });

  it('that was looked at is in the trail with who, whose and what', async () => {
    const { records } = await json<{ records: { who: string; action: string; outcome: string; patients: string[] }[] }>(
      '/api/audit?limit=1000',
      { as: 'admin' },
    );
    const looks = records.filter(
      ({ who, action, outcome }) => who === 'engineer' && action === 'look' && outcome === 'done',
    );
    expect(looks.length).toBeGreaterThan(5);
    expect(looks.some(({ patients }) => patients.length > 0)).toBe(true);
    expect(records.some(({ who, outcome }) => who === 'viewer' && outcome === 'refused')).toBe(true);
    expect(
      records.some(({ who, action, outcome }) => who === 'unknown' && action === 'sign-in' && outcome === 'failed'),
    ).toBe(true);
  });
});

describe('a broker that was killed', () => {
  it('knows its people, their sessions and what they did when it starts again', async () => {
    const trailed = async () => {
      const { records } = await json<{ records: { who: string; action: string }[] }>(
        '/api/audit?who=engineer&limit=1000',
        { as: 'admin' },
      );
      return records.filter(({ action }) => action === 'look' || action === 'sign-in').length;
    };
    const before = await trailed();
    await broker.kill();
    broker = await startBroker(directory, { HIE_CONFIG: join(directory, 'hie.yaml'), HIE_LOG_LEVEL: 'debug' });
    expect(existsSync(join(directory, 'console.db'))).toBe(sharedServers() === undefined);
    expect(before).toBeGreaterThan(5);
    expect(await trailed()).toBe(before);
    expect((await ask('/api/session', { as: 'north' })).text).toContain('"name":"north"');
    expect((await ask('/api/session', { body: { name: 'viewer', password } })).status).toBe(204);
    expect((await ask('/api/setup', { body: { name: 'eve', password } })).status).toBe(409);
  });
});

describe('the command line', () => {
  it('goes on working for who may read the data directory', () => {
    const trace = hie('trace', 'N-1', '--json');
    expect([trace.status, trace.stdout]).toEqual([0, expect.stringContaining('"controlId":"N-1"')]);
    expect(hie('account', 'list').stdout).toContain('viewer');
    const verdict = hie('audit', 'verify');
    expect([verdict.status, verdict.stdout]).toEqual([0, expect.stringMatching(/^\d+ records, intact/)]);
  });

  it('sends its token to nobody else', () => {
    const other = hie('trace', 'N-1', '--url', broker.url.replace('127.0.0.1', 'localhost.'));
    expect(other.status).toBe(1);
  });

  it('finds a record that was changed, and one that was removed, and says which', async () => {
    await broker.stop();
    expect(broker.output()).not.toMatch(/kanari/i);
    await changed("UPDATE audit SET who = 'somebody' WHERE sequence = 4; DELETE FROM audit WHERE sequence = 7");
    broker = await startBroker(directory, { HIE_CONFIG: join(directory, 'hie.yaml') });
    const verdict = hie('audit', 'verify');
    expect([verdict.status, verdict.stdout]).toEqual([
      1,
      expect.stringMatching(/record 4: changed\nrecord 7: removed/),
    ]);
  });
});
