import { identityMigration } from './020-identity.js';
import { identityActsMigration } from './021-identity-acts.js';
import { identityLayersMigration } from './022-identity-layers.js';
import { identityTasksMigration } from './023-identity-tasks.js';
import { identityQueueMigration } from './024-identity-queue.js';
import { identityKeysMigration } from './025-identity-keys.js';

/** All that the identity store and its readers need in a file. */
export const identityMigrations = [
  identityMigration,
  identityActsMigration,
  identityLayersMigration,
  identityTasksMigration,
  identityQueueMigration,
  identityKeysMigration,
];
