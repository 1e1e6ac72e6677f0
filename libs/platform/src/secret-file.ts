import { readFileSync } from 'node:fs';
import { fault } from '#contracts';

const secretBytes = 32;

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
