import { hash } from 'node:crypto';
import type { Draft } from '#contracts';
import { duplicateKeyOf } from '../duplicate-key.js';

/** Names a message and its resends, by hashes in base64url. */
export interface ReceiptName {
  /** Of the duplicate key: 128 bits, since two keys with one hash only cost a wrong flag. */
  readonly key: string;
  /** Of the bytes: 256 bits. What has both is a resend. */
  readonly content: string;
}

export const receiptNameOf = (draft: Pick<Draft, 'attributes' | 'value'>): ReceiptName => ({
  key: hash('sha256', duplicateKeyOf(draft), 'buffer').toString('base64url', 0, 16),
  content: hash('sha256', draft.value, 'base64url'),
});
