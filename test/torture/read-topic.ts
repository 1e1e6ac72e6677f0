interface ShownEntry {
  readonly offset: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly value: { readonly base64: string };
}

export interface TopicEntry {
  readonly controlId: string;
  readonly value: Uint8Array;
}

const pageEntries = 500;

/** All entries of partition 0 of a topic, by the API that the console uses. */
export async function readTopic(url: string, topic: string): Promise<readonly TopicEntry[]> {
  const entries: TopicEntry[] = [];
  for (let from = 0; ;) {
    const path = `${url}/api/topics/${topic}/entries?partition=0&from=${from}&max=${pageEntries}&encoding=base64`;
    const page = ((await (await fetch(path)).json()) as { entries: ShownEntry[] }).entries;
    for (const { attributes, value } of page)
      entries.push({ controlId: attributes['controlid'] ?? '', value: Buffer.from(value.base64, 'base64') });
    const last = page.at(-1);
    if (!last) return entries;
    from = last.offset + 1;
  }
}
