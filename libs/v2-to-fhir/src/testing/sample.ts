import { asMessageId, type CanonicalEvent } from '#contracts';
import { mapBytes } from '../normalize-bytes.js';
import type { SourceContext } from '../scope.js';

export const context: SourceContext = {
  messageId: asMessageId('01KSAMPLE00000000000'),
  feed: 'test',
  organization: 'NORTHHILL',
  receivedAt: '2026-04-30T12:00:00.000Z',
  authorities: [],
  revision: 0,
};

const pid = 'PID|1||70421^^^NORTHHILL^MR||Okonjo^Miriam';

export const messageHeader = (type: string): string =>
  `MSH|^~\\&|ADT|NORTHHILL|HIE|REGION|20260305081500+0100||${type}|C-1|P|2.5.1`;

/** A message of these segments, behind an MSH with a zone and, where none is given, a PID. */
export function message(type: string, ...segments: readonly string[]): Buffer {
  const patient = segments.some((segment) => segment.startsWith('PID')) ? [] : [pid];
  return Buffer.from([messageHeader(type), ...patient, ...segments].join('\r'));
}

/** The event, as its readers get it: after JSON. */
export function eventOf(bytes: Uint8Array, more: Partial<SourceContext> = {}): CanonicalEvent {
  const mapped = mapBytes(bytes, { ...context, ...more });
  if (mapped.kind === 'filtered') throw new Error(`filtered: ${mapped.reason}`);
  return JSON.parse(JSON.stringify(mapped.event));
}

/** Resources of one type in the bundle. */
export const resourcesOf = (event: CanonicalEvent, type: string): Record<string, unknown>[] =>
  (event.bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === type ? [Object.fromEntries(Object.entries(resource))] : [],
  );
