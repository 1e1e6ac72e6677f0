export { type Clock, instant, systemClock } from './clock.js';
export { messageIds } from './message-id.js';
export { type KeySource, keyedHash } from './source-key.js';
export { SqliteDatabase, type SqliteValue } from './sqlite.js';
