import { type Fault, fault } from '#contracts';
import { type ConfigProblem, schemaProblems } from './config-problem.js';
import { type Config, configSchema, type FeedConfig } from './config-schema.js';
import { readSiteRules, type SiteRulesRead } from './site-rules-file.js';
import type { SiteRulesConfig } from './site-rules-schema.js';
import { readYamlFile } from './yaml-file.js';

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
  ['HIE_KAFKA_CLIENT', ['kafka', 'client'], text],
  ['HIE_KAFKA_REPLICAS', ['kafka', 'replicas'], number],
  ['HIE_KAFKA_TLS_CA', ['kafka', 'tls', 'ca'], text],
  ['HIE_KAFKA_TLS_CERT', ['kafka', 'tls', 'cert'], text],
  ['HIE_KAFKA_TLS_KEY', ['kafka', 'tls', 'key'], text],
  ['HIE_KAFKA_SASL_MECHANISM', ['kafka', 'sasl', 'mechanism'], text],
  ['HIE_KAFKA_SASL_USERNAME', ['kafka', 'sasl', 'username'], text],
  ['HIE_KAFKA_SASL_PASSWORD', ['kafka', 'sasl', 'password'], text],
  ['HIE_KAFKA_SASL_PASSWORD_FILE', ['kafka', 'sasl', 'passwordFile'], text],
  ['HIE_DATABASE_URL', ['databaseUrl'], text],
  ['HIE_REDIS_URL', ['redisUrl'], text],
  ['HIE_TOPIC_PREFIX', ['topicPrefix'], text],
  ['HIE_ROLE', ['roles'], list],
  ['HIE_SECRET_FILE', ['secretFile'], text],
  ['HIE_MPI_HOST', ['mpi', 'host'], text],
  ['HIE_MPI_PORT', ['mpi', 'port'], number],
  ['HIE_MPI_ADDRESS', ['mpi', 'address'], text],
  ['HIE_PARTITIONS', ['partitions'], number],
  ['HIE_TLS_CERT', ['tls', 'cert'], text],
  ['HIE_TLS_KEY', ['tls', 'key'], text],
  ['HIE_TLS_CA', ['tls', 'ca'], text],
  ['HIE_IDENTITY_MODEL', ['identity', 'model'], text],
  ['HIE_LOG_LEVEL', ['logLevel'], text],
];

/** Names of the variables that the configuration is read from, besides HIE_CONFIG. */
export const variableNames: readonly string[] = variables.map(([name]) => name);

/** The file that `HIE_CONFIG` names, if any, under the environment. Throws CONFIG_UNREADABLE or CONFIG_INVALID. */
export function loadConfig(environment: Environment): Config {
  const file = environment['HIE_CONFIG'];
  const values = file ? readYamlFile(file, 'CONFIG_UNREADABLE') : {};
  for (const [name, path, read] of variables) {
    const value = environment[name];
    if (value !== undefined && value !== '') place(values, path, read(value));
  }
  const { config, problems } = checkedValues(values);
  if (config !== undefined) return config;
  throw invalidConfig(problems, file);
}

/** All problems as the one fault that keeps a broker from starting. */
export const invalidConfig = (problems: readonly ConfigProblem[], file: string | undefined): Fault =>
  fault('CONFIG_INVALID', {
    file,
    problem: problems.map((one) => `${one.code} ${one.file ? `${one.file} ` : ''}${one.at}: ${one.problem}`).join('; '),
  });

/** A configuration as far as it could be read: `config` where nothing is wrong with its form or that of its rules. */
export interface ConfigRead {
  /** As the file has it. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly config?: Config;
  readonly sites: readonly SiteRulesRead[];
  readonly problems: readonly ConfigProblem[];
}

/** Reads a file without regard to the environment. Throws CONFIG_UNREADABLE, and CONFIG_INVALID for what is no YAML. */
export const readConfigFile = (file: string): ConfigRead => checkedValues(readYamlFile(file, 'CONFIG_UNREADABLE'));

function checkedValues(values: Readonly<Record<string, unknown>>): ConfigRead {
  const result = configSchema.safeParse(values);
  const sites = [...new Set(rulesFiles(values))].map(readSiteRules);
  const own = schemaProblems(values, result.error?.issues ?? []);
  const problems = [...own, ...sites.flatMap((site) => site.problems)];
  if (!result.success || problems.length > 0) return { values, sites, problems };
  const rulesOf = new Map(sites.map(({ file, rules }) => [file, rules]));
  const feeds = result.data.feeds.map((feed) => withSite(feed, rulesOf.get(feed.rules ?? '')));
  return { values, sites, problems, config: { ...result.data, feeds } };
}

/** Also of feeds that something else is wrong with: all is told at once. */
const rulesFiles = ({ feeds }: Readonly<Record<string, unknown>>): string[] =>
  (Array.isArray(feeds) ? (feeds as readonly unknown[]) : []).flatMap((feed) => {
    const named: unknown = typeof feed === 'object' && feed !== null && 'rules' in feed ? feed.rules : undefined;
    return typeof named === 'string' && named !== '' ? [named] : [];
  });

/** The feed under the rules of a site; those of another site that it had, and the settings among them, go. */
export function withSite(feed: FeedConfig, site: SiteRulesConfig | undefined): FeedConfig {
  if (site === undefined) return feed;
  const { site: before, ...rest } = feed;
  const setting = (name: 'timeZone' | 'characterSet' | 'defaultCharacterSet'): string | undefined =>
    (rest[name] === before?.[name] ? undefined : rest[name]) ?? site[name];
  return {
    ...rest,
    timeZone: setting('timeZone'),
    characterSet: setting('characterSet'),
    defaultCharacterSet: setting('defaultCharacterSet'),
    site,
  };
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
  const { kafka, databaseUrl, redisUrl, alerts } = config;
  const sasl = kafka.sasl && { ...kafka.sasl, ...(kafka.sasl.password !== undefined && { password: '***' }) };
  return {
    ...config,
    kafka: { ...kafka, ...(sasl && { sasl }) },
    databaseUrl: cutPassword(databaseUrl),
    redisUrl: cutPassword(redisUrl),
    alerts: { ...alerts, webhooks: alerts.webhooks.map(cutWebhook) },
  };
}

/** Receivers know a sender by a path, a parameter or a header that nobody else knows. */
const cutWebhook = (webhook: Config['alerts']['webhooks'][number]) => ({
  ...webhook,
  url: `${new URL(webhook.url).origin}/***`,
  headers: Object.fromEntries(Object.keys(webhook.headers).map((name) => [name, '***'])),
});

function cutPassword(url: string | undefined): string | undefined {
  return url?.replace(/\/\/([^@/]*)@/, '//***@');
}
