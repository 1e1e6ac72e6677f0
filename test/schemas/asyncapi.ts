import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { EventAttributes } from '#contracts';

export interface Reference {
  readonly $ref: string;
}

interface Headers {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, { readonly const?: string }>>;
}

export interface Message {
  readonly contentType?: string;
  readonly headers: Headers;
  readonly payload: Reference;
  readonly bindings: { readonly kafka: { readonly key: object } };
}

interface Channel {
  readonly address: string;
  readonly messages: Readonly<Record<string, Reference>>;
  readonly bindings: Reference;
}

interface Operation {
  readonly action: 'send' | 'receive';
  readonly channel: Reference;
  readonly bindings?: { readonly kafka: { readonly groupId: { readonly const?: string; readonly pattern?: string } } };
}

export interface Document {
  readonly channels: Readonly<Record<string, Channel>>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: { readonly messages: Readonly<Record<string, MessageObject>> };
}

interface MessageObject extends Omit<Message, 'bindings'> {
  readonly traits: readonly Reference[];
  readonly bindings: Reference;
}

export const readDocument = (): Document => parse(readFileSync('schemas/asyncapi.yaml', 'utf8'));

/** What a reference within the document points to. */
export function resolve<Target>(document: Document, { $ref }: Reference): Target {
  const path = $ref.split('/').slice(1);
  let value: unknown = document;
  for (const name of path) value = Object(value)[name];
  if (value === undefined) throw new Error(`nothing is at ${$ref}`);
  return value as Target;
}

/** A message with its traits, as AsyncAPI 3.0 merges them: what the message says itself wins. */
export function messageOf(document: Document, topic: string): Message {
  const own = document.components.messages[topic];
  if (own === undefined) throw new Error(`no message ${topic}`);
  const { traits, bindings, ...said } = own;
  const merged = [...traits.map((trait) => resolve<object>(document, trait)), said].reduce(mergePatch, {});
  return { ...(merged as Omit<Message, 'bindings'>), bindings: resolve(document, bindings) };
}

/** JSON Merge Patch (RFC 7396) without its deletions. */
function mergePatch(target: object, patch: object): object {
  const merged: Record<string, unknown> = { ...target };
  for (const [name, value] of Object.entries(patch))
    merged[name] = isMap(value) && isMap(merged[name]) ? mergePatch(merged[name], value) : value;
  return merged;
}

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Attributes as headers of the Kafka binding of CloudEvents 1.0. */
export function headersOf({ datacontenttype, traceparent, ...others }: Partial<EventAttributes>): object {
  return {
    ce_specversion: '1.0',
    ...Object.fromEntries(Object.entries(others).map(([name, value]) => [`ce_${name}`, value])),
    ...(datacontenttype !== undefined && { 'content-type': datacontenttype }),
    ...(traceparent !== undefined && { traceparent }),
  };
}
