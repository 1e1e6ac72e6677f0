type ShownValue = { readonly text?: string; readonly base64?: string; readonly json?: unknown };

interface ShownPage {
  readonly entries: readonly {
    readonly key: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly value: ShownValue;
  }[];
  readonly next: number;
}

export interface TopicEntry {
  readonly controlId: string;
  readonly value: Uint8Array;
}

interface WholeEntry extends TopicEntry {
  readonly key: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const pageEntries = 500;

/** All entries of a topic, partition after partition, by the API that the console uses. */
export async function readTopic(url: string, topic: string): Promise<readonly WholeEntry[]> {
  const { topics } = (await (await fetch(`${url}/api/overview`)).json()) as {
    topics: readonly { name: string; partitions: number }[];
  };
  const partitions = topics.find(({ name }) => name === topic)?.partitions ?? 1;
  const entries: WholeEntry[] = [];
  for (let partition = 0; partition < partitions; partition++) await readPartition(url, topic, partition, entries);
  return entries;
}

async function readPartition(url: string, topic: string, partition: number, entries: WholeEntry[]): Promise<void> {
  for (let from = 0; ;) {
    const path = `${url}/api/topics/${topic}/entries?partition=${partition}&from=${from}&max=${pageEntries}`;
    const page = (await (await fetch(path)).json()) as ShownPage;
    for (const { key, attributes, value } of page.entries)
      entries.push({ controlId: attributes['controlid'] ?? '', key, attributes, value: bytesOf(value) });
    if (page.entries.length === 0) return;
    from = page.next;
  }
}

const bytesOf = ({ text, base64, json }: ShownValue): Uint8Array =>
  base64 === undefined ? Buffer.from(text ?? JSON.stringify(json)) : Buffer.from(base64, 'base64');
