import { identityMigration } from './migrations/020-identity.js';
import { identityActsMigration } from './migrations/021-identity-acts.js';
import { identityLayersMigration } from './migrations/022-identity-layers.js';

/** All that the identity store and its readers need in a file. */
export const identityMigrations = [identityMigration, identityActsMigration, identityLayersMigration];
