import { type LayeredIndex, LayeredIndexChanges, type layerSql, type SqliteDatabase, textHash } from '#platform';
import { hashesOf, ofTexts } from './hashed-keys.js';

/** An index of rows by the hash of a text, and what gives the numbers of some of them. */
export interface Numbered {
  readonly index: LayeredIndex;
  readonly sql: ReturnType<typeof layerSql>;
  readonly known: string;
}

interface NumberRow {
  readonly text: string;
  readonly number: number;
}

/** Numbers of the rows of texts that one transaction saves: those that stand there, asked for at once, and new ones. */
export class RowNumbers {
  readonly #changes: LayeredIndexChanges;
  readonly #numbers: Map<string, number>;
  readonly #newHashes = new Map<number, number>();

  constructor(tx: SqliteDatabase, { index, sql, known }: Numbered, of: ReadonlySet<string>) {
    this.#changes = new LayeredIndexChanges(tx, index, sql);
    const texts = [...of];
    const rows = texts.length > 0 ? ofTexts(tx.all<NumberRow>(known, hashesOf(texts)), texts, ({ text }) => text) : [];
    this.#numbers = new Map(rows.map(({ text, number }) => [text, number]));
  }

  of(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  add(text: string, number: number): void {
    this.#numbers.set(text, number);
    this.#newHashes.set(number, textHash(text));
  }

  /** Once, before the commit. */
  index(): void {
    this.#changes.addEach(this.#newHashes);
    this.#changes.moveOn();
  }
}
