import type { PostgresQueries } from '#platform';
import { PostgresArchiveReader } from './archive-reader.js';
import { PostgresArchiveStore } from './archive-store.js';
import { PostgresDeadLetterReader, PostgresDeadLetterStore } from './dead-letter-store.js';
import { PostgresFindingReader, PostgresFindingStore } from './finding-store.js';
import { PostgresFragmentStore } from './fragment-store.js';
import { PostgresHopReader, PostgresHopStore } from './hop-store.js';
import { PostgresIdentityReader } from './identity-reader.js';
import { PostgresIdentityStore } from './identity-store.js';
import { PostgresMessageSearchReader, PostgresMessageSearchStore } from './message-search-store.js';
import { PostgresRecordReader } from './record-reader.js';
import { PostgresRecordStore } from './record-store.js';
import { PostgresRetentionReader } from './retention-store.js';
import { PostgresShadowReader, PostgresShadowStore } from './shadow-store.js';
import { PostgresToldSetStore } from './told-set-store.js';

/** Every store of a stage. Each works within the transaction that it is given. */
export const postgresStores = () => ({
  archive: new PostgresArchiveStore(),
  deadLetters: new PostgresDeadLetterStore(),
  findings: new PostgresFindingStore(),
  fragments: new PostgresFragmentStore(),
  hops: new PostgresHopStore(),
  identity: new PostgresIdentityStore(),
  record: new PostgresRecordStore(),
  search: new PostgresMessageSearchStore(),
  shadow: new PostgresShadowStore(),
  toldSets: new PostgresToldSetStore(),
});

/** What the APIs read: each call a statement of its own, and no snapshot is held between calls. */
export const postgresReaders = (database: PostgresQueries) => ({
  archive: new PostgresArchiveReader(database),
  deadLetters: new PostgresDeadLetterReader(database),
  findings: new PostgresFindingReader(database),
  hops: new PostgresHopReader(database),
  identity: new PostgresIdentityReader(database),
  record: new PostgresRecordReader(database),
  retention: new PostgresRetentionReader(database),
  search: new PostgresMessageSearchReader(database),
  shadow: new PostgresShadowReader(database),
});
