import { chmodSync, closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { fault } from '#contracts';

/** Makes a directory for its owner alone. Faults DATA_DIR_NOT_EMPTY, DATA_DIR_UNWRITABLE. */
export function makeEmpty(path: string): void {
  refuseFilled(path);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fault('DATA_DIR_UNWRITABLE', { path }, error);
  }
}

/** Faults DATA_DIR_NOT_EMPTY: a directory of a broker that runs is among these. */
export function refuseFilled(path: string): void {
  if (!existsSync(path)) return;
  let names: readonly string[];
  try {
    names = readdirSync(path);
  } catch (error) {
    throw fault('DATA_DIR_UNWRITABLE', { path }, error);
  }
  if (names.length > 0) throw fault('DATA_DIR_NOT_EMPTY', { path });
}

/** On the disk when it returns, for its owner alone. */
export function copySynced(from: string, to: string): void {
  copyFileSync(from, to);
  keep(to);
}

export function keep(path: string): void {
  chmodSync(path, 0o600);
  const handle = openSync(path, 'r+');
  fsyncSync(handle);
  closeSync(handle);
}
