export { type Clock, instant, systemClock } from './clock.js';
export {
  type Config,
  configSchema,
  type FeedConfig,
  openFeed,
  type PixConsumerConfig,
} from './config/config-schema.js';
export { checkConfigFile, loadConfig, withoutSecrets } from './config/load-config.js';
export { type DataDirectory, openDataDirectory } from './data-directory.js';
export { createLog, type Log, type LogFields } from './log.js';
export { createMetrics, exposition, type Metrics } from './metrics.js';
export { messageIds } from './message-id.js';
export { Seal } from './seal.js';
export { type KeySource, keyedHash } from './source-key.js';
export { SqliteDatabase, type SqliteValue } from './sqlite.js';
