// An entry of its own: the client takes 70 MiB, which who keeps an embedded log should not pay for.
export { KafkaEventLog, type KafkaEventLogOptions } from './event-log.js';
export type { KafkaConnection } from './settings.js';
