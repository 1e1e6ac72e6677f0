import { createHash, randomBytes } from 'node:crypto';

/** 256 bits: nobody guesses one, so a fast hash of it is enough to keep. */
const tokenBytes = 32;

export const newToken = (): string => randomBytes(tokenBytes).toString('base64url');

export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('base64url');
