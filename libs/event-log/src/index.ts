export type {
  Batch,
  Capabilities,
  EventLog,
  GroupMove,
  GroupState,
  Limits,
  LogAdmin,
  PartitionState,
  Subscription,
} from './event-log.js';
export {
  applyReset,
  type OffsetReset,
  type PartitionReset,
  planMoves,
  planReset,
  type ResetScope,
  type ResetTarget,
} from './offset-reset.js';
export { applyRetention, planRetention, type RetentionRule, type Trim } from './retention.js';
export { partitionOf } from './partition.js';
export { deadLetter } from './dead-letter.js';
export type { Arrival, Intake, Receipt } from './intake.js';
export type { Decision, Hop, HopStore, Stage } from './stage.js';
export type { Outcome, UnitOfWork } from './unit-of-work.js';
export { MemoryEventLog } from './memory/event-log.js';
export { MemoryIntake } from './memory/intake.js';
export { type MemoryState, MemoryUnitOfWork } from './memory/unit-of-work.js';
export { SqliteEventLog, type SqliteEventLogOptions, type SqliteLogFile } from './sqlite/event-log.js';
export { SqliteIntake } from './sqlite/intake.js';
export { SqliteUnitOfWork } from './sqlite/unit-of-work.js';
export { ClusterIntake } from './cluster/intake.js';
export { type ReceiptName, receiptNameOf } from './cluster/receipt-name.js';
export type { KeptReceipts, KnownReceipt } from './cluster/receipts.js';
export { RedisReceipts } from './cluster/redis-receipts.js';
export { PostgresParkedKeys } from './postgres/parked-keys.js';
export { prepareStageTables } from './postgres/tables.js';
export { PostgresSendingTurns } from './postgres/sending-turns.js';
export { PostgresUnitOfWork } from './postgres/unit-of-work.js';
export type { ParkedKeys } from './parked-keys.js';
export type { RetryPolicy } from './retry.js';
export { type SendingTurn, type SendingTurns, soleSender } from './sending-turns.js';
export { runStage, type StageObserver, type StageRuntime } from './run-stage.js';
export { SqliteParkedKeys } from './sqlite/parked-keys.js';
export type { DeliveryPolicy } from './subscriptions.js';
export { SharedDurableEnds } from './sqlite/durable-ends.js';
