import { readFileSync } from 'node:fs';
import { fault } from '#contracts';
import { readTextFile } from './text-file.js';

const secretBytes = 32;

/** A password or the like: the first line of its file. Faults FILE_UNREADABLE, also where the line is empty. */
export function readSecretLine(file: string): string {
  const [line = ''] = readTextFile(file).split(/\r?\n/, 1);
  if (line === '') throw fault('FILE_UNREADABLE', { file, problem: `${file}: its first line is empty` });
  return line;
}

/** The key that all processes of an installation share. Faults FILE_UNREADABLE, STORE_CORRUPT. */
export function readSecretFile(file: string): Uint8Array {
  let secret: Buffer;
  try {
    secret = readFileSync(file);
  } catch (error) {
    throw fault('FILE_UNREADABLE', { file }, error);
  }
  if (secret.length !== secretBytes)
    throw fault('STORE_CORRUPT', { file, bytes: secret.length, expected: secretBytes });
  return secret;
}
