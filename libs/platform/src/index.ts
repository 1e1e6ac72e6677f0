export { CircuitBreaker } from './circuit-breaker.js';
export { type Clock, instant, systemClock } from './clock.js';
export {
  type Config,
  configSchema,
  type FeedConfig,
  openFeed,
  type PixConsumerConfig,
} from './config/config-schema.js';
export { type Role, roles } from './config/cluster-keys.js';
export { type ConfigProblem, keyPath } from './config/config-problem.js';
export { kafkaAccess, type KafkaAccess } from './config/kafka-connection.js';
export {
  type ConfigRead,
  invalidConfig,
  loadConfig,
  readConfigFile,
  withoutSecrets,
  withSite,
} from './config/load-config.js';
export {
  type LenientConfig,
  lenientConfig,
  type LenientFeed,
  type LenientRules,
  lenientRules,
} from './config/lenient-config.js';
export { readSiteRules, siteRulesIn, type SiteRulesRead } from './config/site-rules-file.js';
export type { SiteRulesConfig } from './config/site-rules-schema.js';
export { type DataDirectory, openDataDirectory } from './data-directory.js';
export { type LayeredIndex, LayeredIndexChanges, layerSql, layerTables } from './layered-index.js';
export { createLog, type Log, type LogFields } from './log.js';
export { createMetrics, exposition, type Metrics } from './metrics.js';
export { messageIds, timeOfMessageId } from './message-id.js';
export { Seal } from './seal.js';
export { type KeySource, keyedHash } from './source-key.js';
export { SqliteDatabase, type SqliteValue } from './sqlite.js';
export {
  overtaken,
  PostgresDatabase,
  type PostgresOptions,
  type PostgresQueries,
  type PostgresTransaction,
  type PostgresValue,
} from './postgres.js';
export { retentionDays } from './config/retention-keys.js';
export { syncDirectory } from './sync-directory.js';
export { readSecretFile, readSecretLine } from './secret-file.js';
export { readTextFile } from './text-file.js';
export { hashWords, textHash } from './text-hash.js';
