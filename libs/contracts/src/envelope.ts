import type { EventId } from './ids.js';

/**
 * CloudEvents 1.0 attributes of an event (Kafka binary binding: each becomes a `ce_*` header; `traceparent` and
 * `content-type` stand without the prefix). Extension names are lower-case letters and digits, as CloudEvents asks.
 * No attribute may hold a patient's number, name or any other patient data.
 */
export interface EventAttributes {
  readonly id: EventId | string;
  /** URI-reference of the producer: `/gateway/<feed>`, `/normalizer`, `/mpi`. */
  readonly source: string;
  /** `hie.hl7.raw.v1`, `hie.clinical.canonical.v1` … */
  readonly type: string;
  /** RFC 3339 instant with a zone. For stage events the receipt of the message, so that a replay gives the same bytes. */
  readonly time: string;
  /** Names the JSON Schema under `schemas/events/`, absent for `hl7.raw`, whose value is the bytes as they came. */
  readonly dataschema?: string;
  readonly datacontenttype?: string;
  /** W3C trace context. */
  readonly traceparent?: string;
  /** The message that led to this event (a `MessageId`). */
  readonly messageid: string;
  readonly [extension: string]: string | undefined;
}

/** An event that has not been appended yet. */
export interface Draft {
  readonly topic: string;
  /** Ordering and compaction key. */
  readonly key: string;
  readonly attributes: EventAttributes;
  readonly value: Uint8Array;
}

/** An event at its place in the log. */
export interface Entry extends Draft {
  readonly partition: number;
  readonly offset: number;
  /** When the log took it, milliseconds since 1970. */
  readonly appendedAt: number;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * What bytes were made from, for as long as somebody holds them: a stage that is handed the very bytes which its
 * predecessor made needs no parsing. Whoever gets such a value must not change it, and whoever makes one puts nothing
 * into it that JSON would not give back (no undefined members). A member of the bytes, not a WeakMap: those cost the
 * garbage collector a tenth of a millisecond for each large event.
 */
const madeFrom = Symbol('value that the bytes are the JSON of');
type Known = Uint8Array & { [madeFrom]?: unknown };

export const jsonValue = (value: unknown): Uint8Array => jsonBytes(encoder.encode(JSON.stringify(value)), value);

/** Notes that the bytes are the JSON of the value, where they were put together otherwise. Returns the bytes. */
export function jsonBytes(bytes: Uint8Array, value: unknown): Uint8Array {
  // Not enumerable: bytes with a memory are equal to the same bytes without.
  return Object.defineProperty(bytes, madeFrom, { value, configurable: true });
}

/** The value of an entry of ours; whoever calls it knows the type from the topic. */
export const readJson = <Value>(entry: Pick<Draft, 'value'>): Value =>
  knownJson<Value>(entry) ?? (JSON.parse(valueText(entry)) as Value);

/** The same as text, for who takes pieces of it as they are. */
export const valueText = ({ value }: Pick<Draft, 'value'>): string => decoder.decode(value);

/** The same where it needs no parsing. */
export function knownJson<Value>({ value }: Pick<Draft, 'value'>): Value | undefined {
  const known: Known = value;
  return known[madeFrom] as Value | undefined;
}
