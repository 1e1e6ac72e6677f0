import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export type ServerKind = 'kafka' | 'postgres' | 'redis';

/** Where a test gets a real server from. */
export type Source =
  | { readonly from: 'given'; readonly address: string }
  /** A container engine answers: testcontainers. */
  | { readonly from: 'docker' }
  /** A process of this machine. */
  | { readonly from: 'local' };

const given: Readonly<Record<ServerKind, string>> = {
  kafka: 'HIE_TEST_KAFKA_BROKERS',
  postgres: 'HIE_TEST_DATABASE_URL',
  redis: 'HIE_TEST_REDIS_URL',
};

/**
 * What was given by the environment, else a container, else a process of this machine. Undefined where there is none:
 * says so on stderr, or throws with HIE_REQUIRE_SERVERS=1, so that nothing is left out in silence.
 */
export function sourceOf(kind: ServerKind, suite: string): Source | undefined {
  const address = process.env[given[kind]];
  if (address) return { from: 'given', address };
  if (engineAnswers()) return { from: 'docker' };
  return localSource(kind, suite, `no ${given[kind]}, no container engine, `);
}

/** For what is done to the process itself or to its set-up: a process of this machine, or loudly nothing. */
export function localSource(kind: ServerKind, suite: string, otherwise = ''): Source | undefined {
  const missing = programsOf(kind).filter((program) => programPath(program) === undefined);
  if (missing.length === 0) return { from: 'local' };
  const left = `LEFT OUT: ${suite}, for want of ${kind}: ${otherwise}no ${missing.join(', ')}`;
  if (process.env['HIE_REQUIRE_SERVERS'] === '1') throw new Error(left);
  process.stderr.write(`${left}\n`);
  return undefined;
}

function programsOf(kind: ServerKind): readonly string[] {
  if (kind === 'kafka') return ['java', 'mvn'];
  return kind === 'postgres' ? ['initdb', 'postgres'] : ['redis-server'];
}

/** Debian keeps the programs of PostgreSQL where no PATH looks. */
export function programPath(program: string): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort().reverse() : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

let answers: boolean | undefined;
const engineAnswers = (): boolean =>
  (answers ??= spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 5000 }).status === 0);
