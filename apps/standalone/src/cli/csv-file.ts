import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { fault } from '#contracts';

/** The text of a file, which may be packed with gzip. */
export async function csvOf(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    throw fault('FILE_UNREADABLE', { file }, error);
  }
}
