import type { KafkaRecord, MessageToProduce, RecordsBatch } from '@platformatic/kafka';
import type { Draft, Entry, EventAttributes } from '#contracts';

/** Attributes that are headers under another name (CloudEvents Kafka protocol binding 1.0.2, section 3.2.3). */
const plain: Readonly<Record<string, string>> = { datacontenttype: 'content-type', traceparent: 'traceparent' };
const attributeOf: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(plain).map(([attribute, header]) => [header, attribute]),
);
const prefix = 'ce_';
const specversion = Buffer.from('1.0');

export type Outgoing = MessageToProduce<Buffer, Buffer, Buffer, Buffer>;

/** An event as a record in binary mode: attributes are headers, the value is the data. */
export function recordOf(draft: Draft, topic: string, partition: number): Outgoing {
  const headers = new Map<Buffer, Buffer>([[Buffer.from(`${prefix}specversion`), specversion]]);
  for (const [attribute, value] of Object.entries(draft.attributes)) {
    if (value !== undefined) headers.set(Buffer.from(plain[attribute] ?? prefix + attribute), Buffer.from(value));
  }
  const value = Buffer.from(draft.value.buffer, draft.value.byteOffset, draft.value.byteLength);
  return { topic, partition, key: Buffer.from(draft.key), value, headers };
}

/** Entries of the batches of one partition, from an offset on: a fetch gives whole batches, of which the first may begin before. */
export function* entriesOf(
  batches: readonly RecordsBatch[],
  place: { readonly topic: string; readonly partition: number },
  from: number,
): Generator<Entry> {
  for (const { firstOffset, firstTimestamp, attributes, records } of batches) {
    if ((attributes & controlBatch) !== 0) continue;
    for (const record of records) {
      const offset = Number(firstOffset) + record.offsetDelta;
      if (offset < from) continue;
      yield { ...place, offset, appendedAt: Number(firstTimestamp + record.timestampDelta), ...eventOf(record) };
    }
  }
}

/** Marks of transactions: they take an offset and are no records. */
const controlBatch = 0x20;

function eventOf({ key, value, headers }: KafkaRecord): Pick<Entry, 'key' | 'attributes' | 'value'> {
  const attributes: Record<string, string> = {};
  for (const [header, content] of headers) {
    const name = header?.toString() ?? '';
    if (name === `${prefix}specversion`) continue;
    attributes[attributeOf[name] ?? (name.startsWith(prefix) ? name.slice(prefix.length) : name)] =
      content?.toString() ?? '';
  }
  return { key: key?.toString() ?? '', attributes: withRequired(attributes), value: value ?? Buffer.alloc(0) };
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
