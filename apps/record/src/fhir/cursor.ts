import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { fault } from '#contracts';
import { cursorParameter } from '#fhir';

/**
 * Where a search goes on, with the search itself, sealed (AES-256-GCM): what was searched may be patient data, and a
 * cursor stands in URLs. Nothing is kept on the server, so a cursor lives as long as the key.
 */
export class Cursors {
  constructor(private readonly key: Uint8Array) {}

  seal(position: object): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.key, nonce);
    const sealed = Buffer.concat([cipher.update(JSON.stringify(position), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** What was sealed; FHIR_PARAMETER_INVALID for anything else. */
  open<Position>(cursor: string): Position {
    const bytes = Buffer.from(cursor, 'base64url');
    try {
      const decipher = createDecipheriv(algorithm, this.key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      const opened = decipher.update(bytes.subarray(nonceBytes + tagBytes));
      return JSON.parse(Buffer.concat([opened, decipher.final()]).toString('utf8')) as Position;
    } catch (error) {
      throw fault('FHIR_PARAMETER_INVALID', { parameter: cursorParameter }, error);
    }
  }
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
