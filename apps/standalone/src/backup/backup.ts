import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '#contracts';
import { type Config, SqliteDatabase } from '#platform';
import { copyConfiguration } from './configuration.js';
import { contentOf } from './content.js';
import { type BackupFile, described, type Manifest, writeManifest } from './manifest.js';
import { copySynced, keep, makeEmpty } from './own-directory.js';

export type TellCopied = (file: string, done: number, total: number) => void;

/**
 * The files of an installation in the order in which they are copied. What the stages keep goes before what they read: then
 * the copy holds every message that they have worked on, and after a restore they go on with the others. The newest link
 * of the trail goes before the trail, which then holds it.
 */
const databases = ['broker.db', 'intake.db', 'console.db'] as const;
const needed = ['source-key.secret', 'broker.db', 'intake.db'];
const plain = ['source-key.secret', 'audit-anchor.json'];

/**
 * Copies an embedded installation, also one that runs, into a directory of its own with a manifest of what is there.
 * Faults DATA_DIR_EMPTY, DATA_DIR_NOT_EMPTY, DATA_DIR_UNWRITABLE.
 */
export async function backUp(
  { dataDir, ...config }: Config,
  configFile: string | undefined,
  target: string,
  tell: TellCopied,
): Promise<Manifest> {
  const missing = needed.find((name) => !existsSync(join(dataDir, name)));
  if (missing !== undefined) throw fault('DATA_DIR_EMPTY', { path: dataDir, missing });
  makeEmpty(target);
  const files: BackupFile[] = [];
  for (const name of plain.filter((one) => existsSync(join(dataDir, one)))) {
    copySynced(join(dataDir, name), join(target, name));
    files.push(await described(target, name));
  }
  const copied = databases.filter((one) => existsSync(join(dataDir, one)));
  for (const name of copied) {
    await copyDatabase(join(dataDir, name), join(target, name), (done, total) => tell(name, done, total));
    files.push(await described(target, name));
  }
  files.push(...(await copyConfiguration(config, configFile, target)));
  const content = copied.flatMap((name) => contentOf(join(target, name), name));
  return writeManifest(target, { mode: 'embedded', files, content });
}

async function copyDatabase(from: string, to: string, copied: (done: number, total: number) => void): Promise<void> {
  const source = SqliteDatabase.openReader(from);
  try {
    await source.copyTo(to, ({ done, total }) => copied(done, total));
  } finally {
    source.close();
  }
  keep(to);
}
