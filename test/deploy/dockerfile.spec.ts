import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts } from '../servers/free-ports.js';

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

const instructions: readonly Instruction[] = readFileSync('deploy/Dockerfile', 'utf8')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => ({ word: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }));
const all = (word: string): readonly string[] =>
  instructions.filter((one) => one.word === word).map(({ rest }) => rest);
const last = (word: string): string => all(word).at(-1) ?? '';
const command = (text: string): readonly string[] => JSON.parse(text.slice(text.indexOf('['))) as string[];
const final = instructions.slice(instructions.findLastIndex(({ word }) => word === 'FROM'));

describe('the Dockerfile', () => {
  it('copies from its context what is there and what .dockerignore lets in', () => {
    const sources = all('COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(' ').slice(0, -1));
    const letIn = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    expect(sources.filter((source) => !existsSync(source))).toEqual([]);
    expect(sources.filter((source) => !letIn.includes(`!${source.split('/')[0]}`))).toEqual([]);
  });

  it('installs from the lock file alone, runs no script of a package and gets nothing from elsewhere', () => {
    const runs = all('RUN').join('\n');
    expect(runs.match(/npm ci --ignore-scripts/g)).toHaveLength(2);
    expect(runs).not.toMatch(/curl|wget|npm (install|i) |npx|git clone|https?:/);
    expect(all('ADD')).toEqual([]);
  });

  it('runs as a numbered user without rights, and ends by SIGTERM', () => {
    expect(last('USER')).toMatch(/^[1-9]\d{3,}:[1-9]\d{3,}$/);
    expect(last('STOPSIGNAL')).toBe('SIGTERM');
  });
});

/** The last stage laid out by hand, without an engine: what `npm ci --omit=dev` leaves, what was built, and the rest. */
describe('the image', () => {
  const root = mkdtempSync(join(tmpdir(), 'hie-image-'));
  const app = join(root, 'app');
  const data = join(root, 'data');
  const [uid = 0, gid = 0] = last('USER').split(':').map(Number);
  const asUser = process.getuid?.() === 0 ? { uid, gid } : {};
  let environment: NodeJS.ProcessEnv = {};
  let broker: ChildProcess | undefined;
  let said = '';
  let laidOut = '';

  beforeAll(async () => {
    execFileSync('chmod', ['755', root]);
    for (const { word, rest } of final) if (word === 'COPY') copyInto(app, rest.split(' '));
    laidOut = filesOf(app);
    mkdirSync(data);
    if (asUser.uid !== undefined) chownSync(data, uid, gid);
    const [http, mllp] = await freePorts(2);
    environment = {
      ...environmentOf(last('ENV'), app),
      HIE_DATA_DIR: data,
      HIE_HTTP_PORT: String(http),
      HIE_MLLP_PORT: String(mllp),
    };
    const [program = '', ...rest] = [...command(last('ENTRYPOINT')), ...command(last('CMD'))];
    broker = spawn(program, rest, { cwd: app, env: environment, ...asUser });
    broker.stderr?.on('data', (chunk: Buffer) => (said += String(chunk)));
  });

  afterAll(() => {
    broker?.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });

  it('serves, and its own health check says so', async () => {
    await healthy();
    const page = await fetch(`http://127.0.0.1:${environment['HIE_HTTP_PORT']}/`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<!doctype html>')]);
  });

  it('wrote nothing beside its data', () => {
    expect(filesOf(app)).toBe(laidOut);
    expect(readdirSync(data)).toContain('intake.db');
  });

  it('ends in order when it is told to', async () => {
    if (broker === undefined) throw new Error('not started');
    const ended = once(broker, 'exit');
    broker.kill(last('STOPSIGNAL') as NodeJS.Signals);
    expect(await ended).toEqual([0, null]);
    expect(said).toContain('what is in hand is finished first');
  });

  /** The broker may take a while to start on a busy machine; the health check is the one that the image has. */
  async function healthy(): Promise<void> {
    const [program = '', ...rest] = command(last('HEALTHCHECK'));
    for (let tries = 0; tries < 100; tries++) {
      if (broker?.exitCode !== null) throw new Error(`ended: ${said}`);
      const check = spawn(program, rest, { cwd: app, env: environment, ...asUser });
      const [code] = (await once(check, 'exit')) as [number | null];
      if (code === 0) return;
    }
    throw new Error(`not healthy: ${said}`);
  }
});

const filesOf = (folder: string): string =>
  execFileSync('find', [folder, '-type', 'f', '-printf', '%p %s %T@\\n'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });

function copyInto(app: string, words: readonly string[]): void {
  const names = words.filter((word) => !word.startsWith('--'));
  const target = names.at(-1) ?? '';
  for (const source of names.slice(0, -1)) {
    const name = source.replace(/^\/app\//, '');
    const to = target.endsWith('/') ? join(app, target, name) : join(app, target);
    if (name === 'node_modules') copyProductionModules(to);
    else {
      mkdirSync(dirname(to), { recursive: true });
      cpSync(name, to, { recursive: true, filter: (file) => !file.endsWith('.spec.js') });
    }
  }
}

/** The lock file says which packages are there for development alone: these are what `--omit=dev` leaves out. */
function copyProductionModules(to: string): void {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  const kept = Object.entries(packages)
    .filter(([path, { dev }]) => !dev && /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && existsSync(path))
    .map(([path]) => path.slice('node_modules/'.length));
  mkdirSync(to, { recursive: true });
  // Names of the same inodes where that goes: the packages take hundreds of megabytes.
  const copy = (how: string) =>
    execFileSync('cp', [how, '--parents', ...kept, to], { cwd: 'node_modules', stdio: 'pipe' });
  try {
    copy('-al');
  } catch {
    copy('-a');
  }
  mkdirSync(join(to, '.bin'));
  symlinkSync(readlinkSync('node_modules/.bin/node'), join(to, '.bin/node'));
}

const environmentOf = (text: string, app: string): NodeJS.ProcessEnv =>
  Object.fromEntries(
    text.split(' ').map((pair) => [pair.split('=')[0] ?? '', (pair.split('=')[1] ?? '').replace('/app', app)]),
  );
