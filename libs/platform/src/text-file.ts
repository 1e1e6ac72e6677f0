import { readFileSync } from 'node:fs';
import { fault } from '#contracts';

/** A small file as UTF-8. Fault FILE_UNREADABLE. */
export function readTextFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fault('FILE_UNREADABLE', { file }, error);
  }
}
