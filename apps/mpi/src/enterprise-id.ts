import { hash } from 'node:crypto';
import { asEnterpriseId, type EnterpriseId, type SourceKey } from '#contracts';
import type { SourceRecord } from '#storage';

/**
 * The enterprise id that a record would found: 16 letters of Crockford base32 (80 bits) of a hash over its source key.
 *
 * The rule for persons: a person's id is the candidate id of its founder, the member whose number was received first
 * (smallest message id, then smallest key). The id is thus a function of the group and needs no state:
 * - when two persons join, the id of the one with the older founder survives, the other is retired, replaced by it;
 * - when a person is split, the part with the founder keeps the id, the other part gets the id of its own founder: the
 *   one that it had before a join, if it had one;
 * - an id never names anybody but the person of its founder, so that a retired id resolves by asking where its founder
 *   is now, however long the chain of joins.
 */
export const candidateId = (key: SourceKey): EnterpriseId =>
  asEnterpriseId(base32(hash('sha256', key, 'buffer').subarray(0, 10)));

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Five bits a letter; ten bytes are sixteen letters. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet.charAt((held >> (bits - 5)) & 31);
  }
  return text;
}

export function founderOf(records: readonly SourceRecord[]): SourceRecord {
  return records.reduce((first, record) => (isOlder(record, first) ? record : first));
}

const isOlder = (a: SourceRecord, b: SourceRecord): boolean =>
  a.firstSequence < b.firstSequence || (a.firstSequence === b.firstSequence && a.key < b.key);
