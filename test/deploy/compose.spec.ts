import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { deployTools, hasTools } from './tools.js';

interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: object;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly network_mode?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
}

interface Compose {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: object;
}

const text = readFileSync('deploy/compose.yaml', 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const services = Object.entries(compose.services);
const roles = services.filter(([, { environment }]) => environment?.['HIE_ROLE'] !== undefined);

describe('the Compose file', () => {
  it('has one service per role beside Kafka, PostgreSQL and Redis', () => {
    expect(roles.map(([name, { environment }]) => [name, environment?.['HIE_ROLE']])).toEqual(
      ['gateway', 'normalizer', 'mpi', 'record', 'router', 'console'].map((role) => [role, role]),
    );
    expect(services.map(([name]) => name).slice(roles.length)).toEqual(['kafka', 'postgres', 'redis']);
  });

  it('listens on the loopback only, each role on ports of its own', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports);
    expect(published).toHaveLength(3);
    expect(published.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([]);
    for (const [, role] of roles) expect(role.network_mode).toBe('host');
    const settings = roles.flatMap(([, { environment = {} }]) => Object.entries(environment));
    expect(settings.filter(([name]) => name.endsWith('_HOST'))).toEqual([]);
    const ports = settings.filter(([name]) => name === 'HIE_HTTP_PORT').map(([, port]) => port);
    expect(new Set(ports).size).toBe(roles.length);
  });

  it('starts a role once each server that it needs says that it is well', () => {
    for (const [, role] of roles)
      for (const [server, { condition }] of Object.entries(role.depends_on ?? { none: { condition: 'none' } })) {
        expect(condition).toBe('service_healthy');
        expect(compose.services[server]?.healthcheck).toBeDefined();
      }
  });

  it('names no secret or volume that it does not have, and none that nobody uses', () => {
    const used = (of: (service: Service) => readonly string[]) => [...new Set(services.flatMap(([, one]) => of(one)))];
    expect(used(({ secrets = [] }) => secrets).sort()).toEqual(Object.keys(compose.secrets).sort());
    const volumes = used(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    expect(volumes.sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it('lets no role write to its image or keep a capability', () => {
    for (const [, role] of roles) expect(role).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
  });

  it('holds no password', () => {
    const values = services.flatMap(([, { environment = {} }]) => Object.entries(environment));
    expect(values.filter(([name, value]) => /PASSWORD$|_URL$/.test(name) || /:\/\/[^/]*@/.test(value))).toEqual([]);
    expect(Object.values(compose.secrets).filter(({ file }) => !file.startsWith('./secrets/'))).toEqual([]);
    expect(readFileSync('.gitignore', 'utf8')).toContain('/deploy/secrets/');
  });
});

(hasTools('the schema of Compose', 'composeSchema') ? describe : describe.skip)('the schema of Compose', () => {
  const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
  let validate: ReturnType<Ajv2019['compile']>;

  beforeAll(() => {
    // It writes the name of its draft in a way of its own, and ids as the first drafts had them.
    const old = (key: string, value: unknown): boolean => ['$schema', 'id'].includes(key) && typeof value === 'string';
    const schema: object = JSON.parse(readFileSync(deployTools.composeSchema, 'utf8'), (key, value: unknown) =>
      old(key, value) ? undefined : value,
    );
    validate = ajv.compile(schema);
  });

  it('is met', () => {
    // A name came to the specification after this schema; Compose itself has known one for years.
    const { name, ...others } = compose;
    expect(name).toBe('hie-broker');
    expect(validate(others) ? [] : validate.errors).toEqual([]);
  });

  it('finds a slip of the pen', () => {
    expect(validate({ services: { kafka: { image: 'x', volume: [] } } })).toBe(false);
    expect(validate({ services: { kafka: { image: 'x', volumes: [] } } })).toBe(true);
  });
});
