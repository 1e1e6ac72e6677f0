import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Texts that others carry for us and can neither read nor make (AES-256-GCM, base64url). Nothing is kept here, so a
 * sealed text lives as long as the key, which has 32 bytes.
 */
export class Seal {
  constructor(private readonly key: Uint8Array) {}

  close(value: object): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.key, nonce);
    const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** What was sealed; throws for anything else, with an error of Node's. */
  open<Value>(text: string): Value {
    const bytes = Buffer.from(text, 'base64url');
    const decipher = createDecipheriv(algorithm, this.key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    const opened = decipher.update(bytes.subarray(nonceBytes + tagBytes));
    return JSON.parse(Buffer.concat([opened, decipher.final()]).toString('utf8')) as Value;
  }
}
