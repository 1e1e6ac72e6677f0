import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fault } from '#contracts';
import { type Config, SqliteDatabase } from '#platform';
import { moveFrom, type MoveProgress } from '../../move/move.js';
import type { MoveSource } from '../../move/source.js';
import type { Compared } from '../../move/verify.js';
import { manifestFile, readManifest } from '../manifest.js';
import { CopiedLog } from './log-copy.js';
import { clusterTables } from './tables.js';

/**
 * Writes a backup of a cluster onto empty servers, and compares every entry, row and place of a group with it. Killed in the
 * middle it goes on when it is run again.
 * Faults BACKUP_UNUSABLE, MOVE_TARGET_NOT_EMPTY, MOVE_SECRET_DIFFERS, ARGUMENT_INVALID.
 */
export async function restoreCluster(
  config: Config,
  directory: string,
  tell: (progress: MoveProgress) => void,
): Promise<readonly Compared[]> {
  const { mode } = await readManifest(directory);
  if (mode !== 'cluster') throw fault('BACKUP_UNUSABLE', { file: join(directory, manifestFile), holds: mode });
  const source = openBackup(directory);
  try {
    refuseOtherPartitions(source, config.partitions);
    return await moveFrom(source, config, tell);
  } finally {
    source.close();
  }
}

function openBackup(directory: string): MoveSource {
  const [entries, stores] = ['log.db', 'stores.db'].map((name) => SqliteDatabase.openReader(join(directory, name)));
  if (!entries || !stores) throw fault('BACKUP_UNUSABLE', { file: directory });
  const log = new CopiedLog(entries);
  const scratch = mkdtempSync(join(tmpdir(), 'hie-restore-'));
  return {
    secret: readFileSync(join(directory, 'source-key.secret')),
    log,
    stores,
    partitions: log.partitions,
    groups: log.groups,
    kept: clusterTables,
    fingerprint: createHash('sha256')
      .update(readFileSync(join(directory, manifestFile)))
      .digest('hex'),
    file: (name) => join(scratch, name),
    close: () => {
      entries.close();
      stores.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** Outputs that were on their way are kept by the partition of their input. */
function refuseOtherPartitions({ partitions }: MoveSource, configured: number): void {
  const counts = Map.groupBy(partitions, ({ topic }) => topic);
  const held = Math.max(0, ...[...counts.values()].map((some) => some.length));
  if (held !== configured)
    throw fault('ARGUMENT_INVALID', {
      problem: `the backup has ${held} partitions, HIE_PARTITIONS says ${configured}`,
    });
}
