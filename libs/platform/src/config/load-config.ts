import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { fault } from '#contracts';
import { type Config, configSchema } from './config-schema.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Reading = (text: string) => unknown;

const text: Reading = (value) => value;
const number: Reading = (value) => (value.trim() === '' ? value : Number(value));
const list: Reading = (value) => value.split(',').map((part) => part.trim());

/** Environment variable -> key of the file. A variable wins over the file. */
const variables: readonly (readonly [string, readonly string[], Reading])[] = [
  ['HIE_MODE', ['mode'], text],
  ['HIE_DATA_DIR', ['dataDir'], text],
  ['HIE_STAGES', ['stages'], text],
  ['HIE_MLLP_HOST', ['mllp', 'host'], text],
  ['HIE_MLLP_PORT', ['mllp', 'port'], number],
  ['HIE_HTTP_HOST', ['http', 'host'], text],
  ['HIE_HTTP_PORT', ['http', 'port'], number],
  ['HIE_KAFKA_BROKERS', ['kafka', 'brokers'], list],
  ['HIE_DATABASE_URL', ['databaseUrl'], text],
  ['HIE_REDIS_URL', ['redisUrl'], text],
  ['HIE_TOPIC_PREFIX', ['topicPrefix'], text],
  ['HIE_TLS_CERT', ['tls', 'cert'], text],
  ['HIE_TLS_KEY', ['tls', 'key'], text],
  ['HIE_TLS_CA', ['tls', 'ca'], text],
  ['HIE_IDENTITY_MODEL', ['identity', 'model'], text],
  ['HIE_LOG_LEVEL', ['logLevel'], text],
];

/** The file that `HIE_CONFIG` names, if any, under the environment. Throws CONFIG_UNREADABLE or CONFIG_INVALID. */
export function loadConfig(environment: Environment): Config {
  const file = environment['HIE_CONFIG'];
  const values = file ? readConfigFile(file) : {};
  for (const [name, path, read] of variables) {
    const value = environment[name];
    if (value !== undefined && value !== '') place(values, path, read(value));
  }
  return checkConfig(values, file);
}

/** Checks a file without regard to the environment, for `hie config check`. */
export const checkConfigFile = (file: string): Config => checkConfig(readConfigFile(file), file);

function readConfigFile(file: string): Record<string, unknown> {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw fault('CONFIG_UNREADABLE', { file }, error);
  }
  try {
    const values: unknown = parseYaml(content) ?? {};
    if (typeof values !== 'object' || Array.isArray(values)) throw new TypeError('not a mapping of keys');
    return values as Record<string, unknown>;
  } catch (error) {
    // The first line only: the parser shows the source below it, which may hold a secret.
    throw fault('CONFIG_INVALID', { file, problem: String((error as Error).message).split('\n')[0] }, error);
  }
}

function checkConfig(values: unknown, file: string | undefined): Config {
  const result = configSchema.safeParse(values);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw fault('CONFIG_INVALID', { file, problem: problems.join('; ') });
}

function place(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) values[head] = value;
  else {
    const inner = values[head];
    const section = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
    values[head] = section;
    place(section, rest, value);
  }
}

/** The effective configuration for people: what may hold a password is cut. */
export function withoutSecrets(config: Config): Config {
  return { ...config, databaseUrl: cutPassword(config.databaseUrl), redisUrl: cutPassword(config.redisUrl) };
}

function cutPassword(url: string | undefined): string | undefined {
  return url?.replace(/\/\/([^@/]*)@/, '//***@');
}
