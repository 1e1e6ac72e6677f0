import { hashWords } from '#platform';

/**
 * 53 bits, which a number holds exactly: 21 of the key's first value, then 32 of all of it. Keys of several kinds about
 * one birth date, one phone or one house thus lie side by side, and a record is written to fewer pages. A hash for
 * spreading, not for secrecy; two keys with one hash cost a comparison in vain, no more.
 */
export function blockHash(key: string): number {
  const begin = key.indexOf(':') + 1;
  const end = key.indexOf(':', begin);
  const [, first] = hashWords(key.slice(begin, end < 0 ? key.length : end));
  const [whole] = hashWords(key);
  return 4_294_967_296 * (2_097_151 & first) + whole;
}
