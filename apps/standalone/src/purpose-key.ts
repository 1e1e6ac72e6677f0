import { createHmac } from 'node:crypto';

/** A key of 32 bytes from the secret of the installation, another for each purpose. */
export const keyOf = (secret: Uint8Array, purpose: string): Uint8Array =>
  createHmac('sha256', secret).update(purpose).digest();
