import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fault } from '#contracts';
import { syncDirectory } from '#platform';
import { type Content, contentOf } from './content.js';
import { type Manifest, manifestFile, readManifest } from './manifest.js';
import { copySynced, makeEmpty, refuseFilled } from './own-directory.js';

/** One topic or table of the backup, and what was restored of it. */
export interface Restored {
  readonly backup: Content;
  readonly rows: number;
  readonly same: boolean;
}

/**
 * Makes a data directory of a backup and compares every row in it with what the backup's manifest says. It gets its name
 * once it is whole, so that no broker starts on half of one.
 * Faults BACKUP_UNUSABLE, BACKUP_DIFFERS, DATA_DIR_NOT_EMPTY, DATA_DIR_UNWRITABLE.
 */
export async function restore(backup: string, dataDir: string): Promise<readonly Restored[]> {
  refuseFilled(dataDir);
  const manifest = await readManifest(backup);
  if (manifest.mode !== 'embedded')
    throw fault('BACKUP_UNUSABLE', { file: join(backup, manifestFile), holds: manifest.mode });
  const unfinished = `${resolve(dataDir)}.restoring`;
  rmSync(unfinished, { recursive: true, force: true });
  makeEmpty(unfinished);
  if (manifest.files.some(({ name }) => name.startsWith('configuration/')))
    mkdirSync(join(unfinished, 'configuration'), { mode: 0o700 });
  for (const { name } of manifest.files) copySynced(join(backup, name), join(unfinished, name));
  const compared = compare(manifest, unfinished);
  const other = compared.find(({ same }) => !same);
  if (other) throw fault('BACKUP_DIFFERS', { file: other.backup.file, table: other.backup.name });
  try {
    syncDirectory(unfinished);
    renameSync(unfinished, resolve(dataDir));
    syncDirectory(dirname(resolve(dataDir)));
  } catch (error) {
    throw fault('DATA_DIR_UNWRITABLE', { path: dataDir, restored: unfinished }, error);
  }
  return compared;
}

function compare({ content }: Manifest, directory: string): readonly Restored[] {
  const files = [...new Set(content.map(({ file }) => file))];
  const found = new Map(
    files.flatMap((file) => contentOf(join(directory, file), file)).map((one) => [`${one.file}/${one.name}`, one]),
  );
  return content.map((backup) => {
    const one = found.get(`${backup.file}/${backup.name}`);
    return { backup, rows: one?.rows ?? 0, same: one?.rows === backup.rows && one.digest === backup.digest };
  });
}
