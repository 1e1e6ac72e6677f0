import type { Draft, Entry, EventAttributes } from '#contracts';

/** Attributes that are headers under another name (CloudEvents Kafka protocol binding 1.0.2, section 3.2.3). */
const plain: Readonly<Record<string, string>> = { datacontenttype: 'content-type', traceparent: 'traceparent' };
const attributeOf: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(plain).map(([attribute, header]) => [header, attribute]),
);
const prefix = 'ce_';

/** A record on its way; `topic` with its prefix. */
export interface Outgoing {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** When it was appended, milliseconds since 1970; now, without. */
  readonly at?: number;
}

/** A record as it lies in a partition. */
export interface Stored {
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly key: Buffer | null | undefined;
  readonly value: Buffer | null | undefined;
  readonly headers: Iterable<readonly [string, string]>;
}

/** An event as a record in binary mode: attributes are headers, the value is the data. */
export function recordOf(draft: Draft, topic: string, partition: number): Outgoing {
  const headers: Record<string, string> = { [`${prefix}specversion`]: '1.0' };
  for (const [attribute, value] of Object.entries(draft.attributes)) {
    if (value !== undefined) headers[plain[attribute] ?? prefix + attribute] = value;
  }
  const value = Buffer.from(draft.value.buffer, draft.value.byteOffset, draft.value.byteLength);
  return { topic, partition, key: draft.key, value, headers };
}

/** Length of a record in a batch, at most: what its lengths and offsets take is small and rounded up. */
export function bytesOf({ key, value, headers }: Outgoing): number {
  let bytes = value.length + Buffer.byteLength(key) + 100;
  for (const [name, content] of Object.entries(headers)) bytes += name.length + Buffer.byteLength(content) + 10;
  return bytes;
}

export function entryOf(place: { readonly topic: string; readonly partition: number }, record: Stored): Entry {
  const { topic, partition } = place;
  const { offset, timestamp, key, value, headers } = record;
  const attributes: Record<string, string> = {};
  for (const [name, content] of headers) {
    if (name === `${prefix}specversion`) continue;
    attributes[attributeOf[name] ?? (name.startsWith(prefix) ? name.slice(prefix.length) : name)] = content;
  }
  return {
    topic,
    partition,
    offset,
    appendedAt: timestamp,
    key: key?.toString() ?? '',
    attributes: withRequired(attributes),
    value: value ?? Buffer.alloc(0),
  };
}

/** A record that others put there may lack what an event has to have: then it is empty, and its reader says so. */
const withRequired = (attributes: Record<string, string>): EventAttributes => ({
  id: '',
  source: '',
  type: '',
  time: '',
  messageid: '',
  ...attributes,
});
