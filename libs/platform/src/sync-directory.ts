import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Waits until the names in a directory are on the disk: a file that is synced may still be without one (fsync(2)). */
export function syncDirectory(path: string): void {
  // Windows opens no directory, and its file systems keep names without being asked.
  if (process.platform === 'win32') return;
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
