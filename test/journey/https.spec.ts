import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { copyFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, describe } from '@jest/globals';
import { Authority, hasTool, type Pair } from '../../libs/mllp/src/testing/certificates.js';
import { type Broker, installed, startBroker, temporaryDirectory } from '../broker-process.js';

const withOpenssl = hasTool('openssl', 'version') ? describe : describe.skip;
const password = 'seven birds over water';

withOpenssl('a console with TLS', () => {
  let authority: Authority;
  let shown: Pair;
  let broker: Broker;
  const directory = temporaryDirectory();
  const certificate = join(directory, 'console.crt');
  const configuration = join(directory, 'hie.yaml');
  const environment = { HIE_CONFIG: configuration };

  let own: Readonly<Record<string, string>>;
  const hie = (args: readonly string[], more: Readonly<Record<string, string>> = {}, input = '') => {
    const env = { ...process.env, ...own, ...environment, ...more };
    const options: SpawnSyncOptions = { encoding: 'utf8', env, input, timeout: 60_000 };
    const { status, stdout, stderr } = spawnSync(process.execPath, ['apps/standalone/bin/hie.cjs', ...args], options);
    return { status, stdout: String(stdout), stderr: String(stderr) };
  };
  const port = (): string => new URL(broker.url).port;

  interface Answer {
    readonly status: number;
    readonly cookie: string;
    readonly text: string;
  }

  const ask = (path: string, host: string, body?: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: port(),
        path,
        method: body ? 'POST' : 'GET',
        servername: 'hie.example',
        ca: authority.self.cert,
        headers: { host, ...(body && { 'content-type': 'application/json' }) },
      };
      request(options, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, cookie: answer.headers['set-cookie']?.[0] ?? '', text }),
        );
      })
        .on('error', reject)
        .end(body && JSON.stringify(body));
    });

  beforeAll(async () => {
    own = await installed(directory);
    authority = new Authority('Region');
    shown = authority.issue('console', { names: ['DNS:hie.example'], usage: 'serverAuth' });
    copyFileSync(shown.files.cert, certificate);
    writeFileSync(
      configuration,
      `http: { tls: { cert: ${certificate}, key: ${shown.files.key} }, names: [hie.example] }\n`,
    );
  });
  afterAll(async () => {
    await broker?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('does not listen for strangers before there is an account', () => {
    const refused = hie(['start'], { HIE_HTTP_HOST: '0.0.0.0', HIE_HTTP_PORT: '0', HIE_MLLP_PORT: '0' });
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('ACCOUNTS_MISSING')]);
  });

  it('gets its first account on the command line, the password from standard input', async () => {
    expect(hie(['account', 'add', 'ann', '--role', 'administrator'], {}, 'short\n').stderr).toContain('PASSWORD_WEAK');
    expect(hie(['account', 'add', 'ann', '--role', 'king'], {}, password).status).toBe(1);
    expect(hie(['account', 'add', 'ann', '--role', 'administrator'], {}, `${password}\n`).status).toBe(0);
    broker = await startBroker(directory, environment);
    expect(statSync(join(directory, 'cli.token')).mode & 0o777).toBe(0o600);
  });

  it('is asked under its names, and keeps its cookie to itself', async () => {
    const signedIn = await ask('/api/session', 'hie.example', { name: 'ann', password });
    expect(signedIn.status).toBe(204);
    expect(signedIn.cookie).toMatch(/^__Host-hie_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
    expect((await ask('/api/session', 'evil.example')).text).toContain('API_HOST_REFUSED');
    expect((await ask('/api/overview', 'hie.example')).status).toBe(401);
  });

  it('is asked by the commands of this machine, though its certificate does not name the loopback', () => {
    const own = { HIE_HTTP_PORT: port() };
    expect(hie(['topics'], own).stdout).toContain('hl7.raw');
    expect(hie(['account', 'reset', 'ann'], own, `${password} anew`).status).toBe(0);
    expect(JSON.parse(hie(['account', 'list', '--json'], own).stdout)).toMatchObject({ name: 'ann' });
  });

  it('gets no token from them where it shows another certificate than the configured one', () => {
    copyFileSync(authority.issue('other', { names: ['DNS:hie.example'] }).files.cert, certificate);
    expect(hie(['topics'], { HIE_HTTP_PORT: port() }).stderr).toContain('BROKER_UNREACHABLE');
    copyFileSync(shown.files.cert, certificate);
  });
});
