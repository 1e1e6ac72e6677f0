// hops
export type { Hop, HopReader, HopStore } from './ports/hop-store.js';
export { SqliteHopReader, SqliteHopStore } from './sqlite/hop-store.js';
export { hopsMigration } from './migrations/010-hops.js';
// record
export type {
  IdentifierChoice,
  PersonResource,
  PersonState,
  RecordCandidate,
  RecordedResource,
  RecordMembership,
  RecordPage,
  RecordPosition,
  RecordReader,
  RecordScope,
  RecordSearch,
  RecordStore,
  MessageRevision,
  RecordWrite,
  ResourceName,
  Touch,
} from './ports/record-store.js';
export { SqliteRecordReader } from './sqlite/record-reader.js';
export { SqliteRecordStore } from './sqlite/record-store.js';
export { recordMigration } from './migrations/030-record.js';
export { recordChangesMigration } from './migrations/032-record-changes.js';
// archive
export type {
  ArchivedMessage,
  ArchivedOutcome,
  ArchivedResult,
  ArchiveReader,
  ArchiveState,
  ArchiveStore,
  CountChange,
  FeedCounts,
  MessageCounts,
} from './ports/archive-store.js';
export { SqliteArchiveReader } from './sqlite/archive-reader.js';
export { SqliteArchiveStore } from './sqlite/archive-store.js';
export { archiveMigration } from './migrations/040-archive.js';
export { archiveLocationMigration } from './migrations/041-archive-location.js';
// message search
export type {
  FoundMessages,
  MessageSearchReader,
  MessageSearchStore,
  MessageTerm,
  MessageTerms,
  NumberKind,
  TermCriterion,
} from './ports/message-search-store.js';
export { SqliteMessageSearchReader, SqliteMessageSearchStore } from './sqlite/message-search-store.js';
export { messageSearchMigration } from './migrations/045-message-search.js';
// dead letters
export type {
  DeadLetter,
  DeadLetterFilter,
  DeadLetterGroup,
  DeadLetterPlace,
  DeadLetterReader,
  DeadLetterState,
  DeadLetterStore,
  LetterChange,
} from './ports/dead-letter-store.js';
export { SqliteDeadLetterReader, SqliteDeadLetterStore } from './sqlite/dead-letter-store.js';
export { deadLettersMigration } from './migrations/050-dead-letters.js';
// told sets
export type { ToldSet, ToldSetStore } from './ports/told-set-store.js';
export { PostgresToldSetStore } from './postgres/told-set-store.js';
export { SqliteToldSetStore } from './sqlite/told-set-store.js';
export { toldSetsMigration } from './migrations/070-told-sets.js';

// fragments
export type { FragmentStore, HeldFragment, OverdueQuery } from './ports/fragment-store.js';
export { SqliteFragmentStore } from './sqlite/fragment-store.js';
export { fragmentsMigration } from './migrations/060-fragments.js';
// shadow
export {
  elementsMax,
  examplesMax,
  type ShadowCounts,
  type ShadowDifference,
  type ShadowEvents,
  type ShadowExample,
  type ShadowReader,
  type ShadowRun,
  type ShadowState,
  type ShadowStore,
  type ShadowWindow,
  type WindowMessage,
} from './ports/shadow-store.js';
export { SqliteShadowReader, SqliteShadowStore } from './sqlite/shadow-store.js';
export { shadowMigration } from './migrations/080-shadow.js';
// findings
export {
  type Finding,
  type FindingDay,
  findingDaysKept,
  type FindingKind,
  type FindingReader,
  type FindingStore,
  type FindingTotal,
  type MessageFindings,
} from './ports/finding-store.js';
export { SqliteFindingReader, SqliteFindingStore } from './sqlite/finding-store.js';
export { findingsMigration } from './migrations/090-findings.js';
// retention
export {
  type AgingStore,
  agingStores,
  type KeptStore,
  type RetentionReader,
  type RetentionStore,
  type Sweep,
  type SweepStep,
} from './ports/retention-store.js';
export { countedMax } from './rows/retention-sql.js';
export { SqliteRetentionReader, SqliteRetentionStore } from './sqlite/retention-store.js';
export { PostgresRetentionStore } from './postgres/retention-store.js';
// resends
export type { ResendStore } from './ports/resend-store.js';
export { PostgresReceiptReader } from './postgres/receipt-reader.js';
export { PostgresResendStore } from './postgres/resend-store.js';
// shared live state
export type { Hints } from './ports/hints.js';
export { RedisHints } from './redis/hints.js';
export type { MessageRates } from './ports/message-rates.js';
export { InProcessMessageRates } from './in-process/message-rates.js';
export type { Presence } from './ports/presence.js';
export type { ConnectionCounts, CountedScope } from './ports/connection-counts.js';
export { RedisConnectionCounts } from './redis/connection-counts.js';
export { RedisPresence } from './redis/presence.js';
export { RedisMessageRates } from './redis/message-rates.js';

// every store in PostgreSQL
export { postgresReaders, postgresStores } from './postgres/stores.js';

// schema
export { accessMigrations, clusterMigrations } from './migrations/access-migrations.js';
export type { Migration } from './migrations/migration.js';
export { storeMigrations } from './migrations/store-migrations.js';
export { migratePostgres } from './postgres/migrations.js';
export { migrate } from './sqlite/migrations.js';

// the same rows in another engine
export { copyRows } from './transfer/copy-rows.js';
export { RowsDigest } from './transfer/rows-digest.js';
export { columnsOf, type EntryPlace, type MovedPlace, postgresRows, sqliteRows } from './transfer/stored-rows.js';
export { type StoredTable, storedTables } from './transfer/stored-tables.js';

// identity
export type {
  IdentityEffect,
  IdentityExportRow,
  IdentityLookup,
  IdentityReader,
  IdentityStore,
  Membership,
  MembershipDecision,
  Person,
  PersonCriteria,
  RecordDemographics,
  ReviewCount,
  ReviewFilter,
  ReviewTask,
  SourceRecord,
} from './ports/identity-store.js';
export type { IdentityClaims } from './ports/identity-claims.js';
export type { IdentityAct, RecordVersion } from './ports/identity-act.js';
export { foldText, searchTexts } from './rows/person-search.js';
export { PostgresIdentityReader } from './postgres/identity-reader.js';
export { PostgresIdentityStore } from './postgres/identity-store.js';
export { SqliteIdentityReader } from './sqlite/identity-reader.js';
export { SqliteIdentityStore } from './sqlite/identity-store.js';
export { identityMigrations } from './migrations/identity-migrations.js';
// accounts
export type { Account, AccountStore, ApiToken, Session } from './ports/account-store.js';
export { PostgresAccountStore } from './postgres/account-store.js';
export { SqliteAccountStore } from './sqlite/account-store.js';
// audit
export type { AuditLink, AuditQuery, AuditRecord, AuditStore } from './ports/audit-store.js';
export { PostgresAuditStore } from './postgres/audit-store.js';
export { SqliteAuditStore } from './sqlite/audit-store.js';
// alerts
export type { AlertStore } from './ports/alert-store.js';
export { PostgresAlertStore } from './postgres/alert-store.js';
export { SqliteAlertStore } from './sqlite/alert-store.js';
