import { hopsMigration } from './010-hops.js';
import { recordMigration } from './030-record.js';
import { recordPostgresMigration } from './031-record-postgres.js';
import { recordChangesMigration } from './032-record-changes.js';
import { archiveMigration } from './040-archive.js';
import { archiveLocationMigration } from './041-archive-location.js';
import { archivePostgresMigration } from './042-archive-postgres.js';
import { messageSearchMigration } from './045-message-search.js';
import { deadLettersMigration } from './050-dead-letters.js';
import { deadLettersDecidedMigration } from './051-dead-letters-decided.js';
import { fragmentsMigration } from './060-fragments.js';
import { toldSetsMigration } from './070-told-sets.js';
import { shadowMigration } from './080-shadow.js';
import { findingsMigration } from './090-findings.js';
import { resendsMigration } from './095-resends.js';
import { retentionMigration } from './130-retention.js';
import { identityMigrations } from './identity-migrations.js';
import type { Migration } from './migration.js';

/** Of every store that stages write. */
export const storeMigrations: readonly Migration[] = [
  hopsMigration,
  ...identityMigrations,
  recordMigration,
  recordPostgresMigration,
  recordChangesMigration,
  archiveMigration,
  archiveLocationMigration,
  archivePostgresMigration,
  messageSearchMigration,
  deadLettersMigration,
  deadLettersDecidedMigration,
  fragmentsMigration,
  toldSetsMigration,
  shadowMigration,
  findingsMigration,
  resendsMigration,
  retentionMigration,
];
