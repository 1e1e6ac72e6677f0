export { EventLogStrategy, type Subscribe } from './event-log.strategy.js';
export { FaultFilter } from './fault.filter.js';
export { InProcessClient, InProcessServer } from './in-process.js';
export { HealthController, MetricsController, Operations } from './operations.controllers.js';
export { RethrowFilter } from './rethrow.filter.js';
export { type QueryAddress, queryClient, queryServer } from './query-transport.js';
