import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OidcIssuer } from '../../apps/console/src/testing/oidc-issuer.js';
import { Browser, publicUrl, secret, writtenConfig } from '../../apps/standalone/src/testing/signing-in.js';
import type { AuditVerdict } from '../../apps/console/src/audit/audit-views.js';
import { temporaryDirectory } from '../broker-process.js';
import {
  type ClusterServers,
  type ClusterSources,
  type RunningCluster,
  startCluster,
  startClusterServers,
} from '../cluster/running-cluster.js';
import { sourceOf } from './sources.js';

const suite = 'people and rights in a cluster of several consoles';
const [kafka, postgres, redis] = [sourceOf('kafka', suite), sourceOf('postgres', suite), sourceOf('redis', suite)];
const password = 'seven birds over water';
const message =
  'MSH|^~\\&|ADT|NORTH|HIE|HIE|20260303083000||ADT^A28^ADT_A05|T-1|P|2.5.1\rPID|1||7^^^NORTH^MR||Nobody^Nora';

(kafka && postgres && redis ? it : it.skip)('the servers can be had', () =>
  expect([kafka, postgres, redis]).toBeDefined(),
);
if (kafka && postgres && redis) suiteOn({ kafka, postgres, redis });

function suiteOn(sources: ClusterSources): void {
  const directory = temporaryDirectory();
  const secretFile = join(directory, 'secret');
  const passwordFile = join(directory, 'password');
  let issuer: OidcIssuer;
  let servers: ClusterServers;
  let cluster: RunningCluster;

  beforeAll(async () => {
    writeFileSync(secretFile, randomBytes(32), { mode: 0o600 });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    issuer = await OidcIssuer.start({ publicUrl, secret });
    servers = await startClusterServers(sources);
    cluster = await startCluster(servers, {
      processes: [['normalizer', 'mpi', 'record', 'router', 'console'], ['console'], ['gateway']],
      environment: {
        HIE_CONFIG: writtenConfig(issuer.url),
        HIE_SECRET_FILE: secretFile,
        HIE_DATA_DIR: join(directory, 'none'),
      },
    });
  }, 300_000);
  afterAll(async () => {
    await cluster.stop();
    await servers.stop();
    await issuer.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const at = (role: 'console' | 'gateway', index = 0): string =>
    `http://127.0.0.1:${cluster.of(role)[index]?.httpPort ?? 0}`;

  function ask(url: string, headers: Record<string, string> = {}, body?: object): Promise<Response> {
    if (body === undefined) return fetch(url, { headers });
    const json = { 'content-type': 'application/json', ...headers };
    return fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) });
  }

  async function signedIn(name: string, index: number): Promise<Record<string, string>> {
    const answer = await ask(`${at('console', index)}/api/session`, {}, { name, password });
    return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
  }

  async function minted(cookie: Record<string, string>, name: string, role: string): Promise<Record<string, string>> {
    const answer = await ask(`${at('console')}/api/tokens`, cookie, { name, role });
    return { authorization: `Bearer ${((await answer.json()) as { token: string }).token}` };
  }

  const send = (headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${at('gateway')}/hl7`, {
      method: 'POST',
      headers: { 'content-type': 'application/hl7-v2', ...headers },
      body: message,
    });

  /** On no machine of the cluster: all that it knows is the database and the secret. */
  function hie(...args: readonly string[]) {
    const own = { HIE_MODE: 'cluster', HIE_DATABASE_URL: servers.postgres.url, HIE_SECRET_FILE: secretFile };
    const env = { ...process.env, ...own, HIE_DATA_DIR: join(directory, 'none'), HIE_HTTP_PORT: '1' };
    return spawnSync(process.execPath, ['apps/standalone/bin/hie.cjs', ...args], { encoding: 'utf8', env });
  }

  const verdict = (...args: readonly string[]): AuditVerdict =>
    JSON.parse(hie('audit', 'verify', '--json', ...args).stdout) as AuditVerdict;

  describe('a cluster with two consoles and a gateway', () => {
    it('takes messages of whoever is on its machine until somebody has an account', async () => {
      expect((await send()).status).toBe(200);
    });

    it('knows an account at both consoles that the command line made, and its session wherever it was opened', async () => {
      const added = hie('account', 'add', 'ann', '--role', 'administrator', '--password-file', passwordFile);
      expect([added.status, added.stderr]).toEqual([0, expect.stringContaining('ann')]);
      const cookie = await signedIn('ann', 0);
      for (const index of [0, 1]) {
        expect((await ask(`${at('console', index)}/api/accounts`)).status).toBe(401);
        expect((await ask(`${at('console', index)}/api/accounts`, cookie)).status).toBe(200);
      }
      expect((await ask(`${at('console', 1)}/api/setup`, {}, { name: 'eve', password })).status).toBe(409);
      expect(hie('account', 'list').stdout).toContain('ann');
    });

    it('lets somebody come back from the provider to another console than it left, and is signed in at both', async () => {
      issuer.people.set('s-eve', { name: 'eve', groups: ['engineers'] });
      const browser = new Browser(at('console', 0));
      const back = await browser.through((await browser.begin()).url, 's-eve');
      browser.brokerUrl = at('console', 1);
      expect((await browser.go(back)).location).toBe(`${publicUrl}/`);
      expect(await browser.session()).toMatchObject({ name: 'eve', role: 'engineer' });
      browser.brokerUrl = at('console', 0);
      expect(await browser.session()).toMatchObject({ name: 'eve', role: 'engineer' });
    });

    it('takes messages at a gateway from a sender with a token, while it has it, and from nobody else', async () => {
      const cookie = await signedIn('ann', 1);
      const [sender, reader] = [await minted(cookie, 'lab', 'sender'), await minted(cookie, 'registry', 'reader')];
      expect((await send()).status).toBe(401);
      expect((await send({ authorization: `Bearer ${'x'.repeat(43)}` })).status).toBe(401);
      expect((await send(reader)).status).toBe(403);
      const taken = await send(sender);
      expect([taken.status, await taken.text()]).toEqual([200, expect.stringContaining('MSA|')]);
      for (const method of ['PUT', 'DELETE'])
        expect((await fetch(`${at('gateway')}/fhir/Patient?identifier=a|b`, { method })).status).toBe(401);
      await fetch(`${at('console', 1)}/api/tokens/lab`, { method: 'DELETE', headers: cookie });
      expect((await send(sender)).status).toBe(401);
      const refused = await ask(`${at('console')}/api/audit?who=registry`, cookie);
      expect(await refused.text()).toContain('POST /hl7');
    });

    it('tells its health to anybody and its metrics to whoever may read them', async () => {
      expect((await ask(`${at('gateway')}/health/ready`)).status).toBe(200);
      expect((await ask(`${at('gateway')}/metrics`)).status).toBe(401);
      expect((await ask(`${at('gateway')}/metrics`, await signedIn('ann', 0))).status).toBe(200);
    });

    it('keeps one chain of what all its processes and the command line do at the same time', async () => {
      const cookies = [await signedIn('ann', 0), await signedIn('ann', 1)];
      const before = verdict().records;
      const asked = Array.from({ length: 60 }, (_, index) =>
        ask(`${at('console', index % 2)}/api/audit?limit=1`, cookies[index % 2]),
      );
      expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(asked.map(() => 200));
      const { intact, records, head } = verdict();
      // Each verdict is recorded once it is given.
      expect([intact, records]).toEqual([true, before + 1 + 60]);
      expect(verdict('--anchor', `${head?.sequence}:${head?.hash}`).intact).toBe(true);
      expect(verdict('--anchor', `${Number(head?.sequence) + 99}:${head?.hash}`).intact).toBe(false);
    });

    it('knows accounts, sessions and the trail after all its consoles were killed', async () => {
      const cookie = await signedIn('ann', 0);
      const consoles = cluster.of('console');
      await Promise.all(consoles.map((one) => one.process.end('SIGKILL')));
      await Promise.all(consoles.map((one) => one.process.start(120_000)));
      for (const index of [0, 1]) expect((await ask(`${at('console', index)}/api/accounts`, cookie)).status).toBe(200);
      expect(verdict()).toMatchObject({ intact: true, problems: [] });
    }, 150_000);
  });
}
