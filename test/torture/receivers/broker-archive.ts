import { pause } from '../../bench/readable.js';
import type { Archive } from '../mllp/target.js';

interface Page {
  readonly entries: readonly {
    readonly attributes: Readonly<Record<string, string>>;
    readonly value: { readonly text?: string; readonly base64?: string; readonly json?: unknown };
  }[];
  readonly next: number;
}

interface TopicState {
  readonly partitions: readonly { readonly end: number }[];
  readonly groups: readonly { readonly partitions: readonly { readonly committed: number }[] }[];
}

/** What the product stored, by the API that its console uses. Read on from where the last question ended. */
export class BrokerArchive implements Archive {
  readonly #raw: Buffer[] = [];
  readonly #linked: string[] = [];
  readonly #next = { 'hl7.raw': 0, 'clinical.linked': 0 };

  constructor(private readonly url: string) {}

  async holding(part: string): Promise<readonly Buffer[]> {
    await this.#readOn('hl7.raw');
    const wanted = Buffer.from(part, 'latin1');
    return this.#raw.filter((bytes) => bytes.includes(wanted));
  }

  async effects(id: string): Promise<number> {
    await this.#passed('hl7.raw');
    await this.#passed('clinical.canonical');
    await this.#readOn('clinical.linked');
    return this.#linked.filter((controlId) => controlId === id).length;
  }

  /** Everything that the topic holds now has been worked through by all who read it. */
  async #passed(topic: string): Promise<void> {
    const state = (): Promise<TopicState> => this.#json(`/api/topics/${topic}`);
    const end = (await state()).partitions[0]?.end ?? 0;
    for (;;) {
      const { groups } = await state();
      if (groups.every(({ partitions }) => (partitions[0]?.committed ?? 0) >= end)) return;
      await pause(50);
    }
  }

  /** One reader at a time: two that begin at one offset would take its entries twice. */
  #reading: Promise<void> = Promise.resolve();
  #readOn(topic: 'hl7.raw' | 'clinical.linked'): Promise<void> {
    this.#reading = this.#reading.then(async () => {
      for (;;) {
        const path = `/api/topics/${topic}/entries?partition=0&from=${this.#next[topic]}&max=500`;
        const { entries, next } = await this.#json<Page>(path);
        if (entries.length === 0) return;
        this.#next[topic] = next;
        for (const { attributes, value } of entries) {
          if (topic === 'hl7.raw') this.#raw.push(bytesOf(value));
          else this.#linked.push(attributes['controlid'] ?? '');
        }
      }
    });
    return this.#reading;
  }

  async #json<Shape>(path: string): Promise<Shape> {
    return (await (await fetch(`${this.url}${path}`)).json()) as Shape;
  }
}

const bytesOf = ({ text, base64, json }: Page['entries'][number]['value']): Buffer =>
  base64 === undefined ? Buffer.from(text ?? JSON.stringify(json)) : Buffer.from(base64, 'base64');
