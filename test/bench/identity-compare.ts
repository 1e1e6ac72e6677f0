import { blockingKeys, clean, compare, type MatchRecord, shippedModel } from '#identity';
import { People } from './identity-people.js';
import { ofRuns, round } from './quantiles.js';

type Rates = ReturnType<typeof ofRuns>;

export interface CompareRow {
  readonly people: number;
  /** Of one thread, per second: comparisons with vetoes and decision, of strangers and of records of one person. */
  readonly strangers: Rates;
  readonly samePerson: Rates;
  /** Four names and dates by plain edit distance: what a linker without any of the rest would pay. */
  readonly editDistances: Rates;
  readonly cleaned: number;
  readonly keysPerRecord: number;
  /** Candidates that a record meets, counted for each key, and by the size of block that a key of a record has. */
  readonly candidatesPerRecord: number;
  readonly blockP99: number;
  readonly blockMax: number;
  readonly largestBlock: string;
}

interface Options {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

export function measureCompare({ quick, say }: Options): readonly CompareRow[] {
  return (quick ? [10_000] : [10_000, 100_000, 1_000_000]).map((people) => {
    say(`identity: ${people} people`);
    return measure(people);
  });
}

function measure(people: number): CompareRow {
  const source = new People(shippedModel, 7);
  const blocks = new BlockSizes();
  const kept: MatchRecord[] = [];
  const startedAt = performance.now();
  for (let index = 0; index < people; index += 1) {
    const cleaned = clean(source.next(), shippedModel);
    if (kept.length < 2_000) kept.push({ key: String(index), system: '', clean: cleaned, active: true });
    blocks.add(blockingKeys(cleaned, shippedModel));
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const other = (index: number): MatchRecord => kept[(index * 7 + 1) % kept.length] ?? fallback;
  const again = (index: number): MatchRecord => ({ ...(kept[index % kept.length] ?? fallback), key: 'again' });
  const [fallback = { key: '', system: '', clean: clean(source.next(), shippedModel), active: true }] = kept;
  const per = (work: (a: MatchRecord, index: number) => unknown): Rates => perSecond(kept, work);
  return {
    people,
    strangers: per((a, index) => compare(a, other(index), shippedModel)),
    samePerson: per((a, index) => compare(a, again(index), shippedModel)),
    editDistances: per((a, index) => distances(a, other(index))),
    cleaned: Math.round(people / seconds),
    ...blocks.figures(people),
  };
}

const rounds = 5;
const comparisons = 40_000;

function perSecond(records: readonly MatchRecord[], work: (record: MatchRecord, index: number) => unknown): Rates {
  const rates = Array.from({ length: rounds }, () => {
    const startedAt = performance.now();
    for (let index = 0; index < comparisons; index += 1) {
      const record = records[index % records.length];
      if (record !== undefined) work(record, index);
    }
    return (comparisons / (performance.now() - startedAt)) * 1_000;
  });
  return ofRuns(rates);
}

const texts = ({ clean: { names, birthDates, addresses } }: MatchRecord): readonly string[] => [
  names[0]?.family ?? '',
  names[0]?.given ?? '',
  birthDates[0] ?? '',
  addresses[0]?.street ?? '',
];

function distances(a: MatchRecord, b: MatchRecord): number {
  const others = texts(b);
  return texts(a).reduce((sum, text, index) => sum + editDistance(text, others[index] ?? ''), 0);
}

/** Levenshtein by Wagner and Fischer, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const change = (row[j] ?? 0) + Number(a.charCodeAt(i) !== b.charCodeAt(j));
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Sizes of the blocks of a million people without keeping their keys: counted by hash, so a few are counted too large. */
class BlockSizes {
  readonly #counts = new Uint16Array(2 ** 26);
  #keys = 0;
  #largest = { size: 0, kind: '' };

  add(keys: readonly string[]): void {
    for (const key of keys) {
      const slot = hashed(key);
      const size = Math.min(65_535, (this.#counts[slot] ?? 0) + 1);
      this.#counts[slot] = size;
      this.#keys += 1;
      if (size > this.#largest.size) this.#largest = { size, kind: key.slice(0, key.indexOf(':')) };
    }
  }

  figures(people: number) {
    const keysBySize = new Float64Array(65_536);
    let met = 0;
    for (const size of this.#counts) {
      if (size === 0) continue;
      keysBySize[size] = (keysBySize[size] ?? 0) + size;
      met += size * (size - 1);
    }
    let seen = 0;
    const p99 = keysBySize.findIndex((keys) => (seen += keys) >= this.#keys * 0.99);
    return {
      keysPerRecord: round(this.#keys / people),
      candidatesPerRecord: round(met / people),
      blockP99: p99,
      blockMax: this.#largest.size,
      largestBlock: this.#largest.kind,
    };
  }
}

/** FNV-1a to 26 bits. */
function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 26)) & (2 ** 26 - 1);
}
