import { asSourceKey, type Draft, jsonValue, type LinkedEvent } from '#contracts';
import { mapBytes } from '#v2-to-fhir';
import { linked, messageId, personOf, receivedAt, runningRecord } from './running-record.js';

const pid = 'PID|1||70421^^^NORTHHILL^MR||Okonjo-Falk^Miriam||19790211|F';

/** One HL7 message, of the same patient where it has no PID, as it comes out of mapping and patient index. */
export function received(at: number, type: string, ...segments: readonly string[]): Draft {
  const msh = `MSH|^~\\&|HIS|NORTHHILL|HIE|REGION|20260306080000+0100||${type}|M${at}|P|2.5.1`;
  const patient = segments.some((segment) => segment.startsWith('PID')) ? [] : [pid];
  const bytes = new TextEncoder().encode([msh, ...patient, ...segments].join('\r'));
  const context = {
    messageId: messageId(at),
    feed: 'north',
    organization: 'NORTHHILL',
    receivedAt: receivedAt(at),
    authorities: [],
    revision: 0,
  };
  const mapped = mapBytes(bytes, context);
  if (mapped.kind !== 'event') throw new Error(`no event: ${mapped.reason}`);
  const identities: LinkedEvent['identities'] = mapped.event.patients.map(({ patient, identities: [source] }) => ({
    patient,
    source,
    sourceKey: asSourceKey('key-1'),
    enterpriseId: personOf('1'),
    identityVersion: 1,
    decision: 'known',
  }));
  return { ...linked({ at }), value: jsonValue({ identities, event: mapped.event } satisfies LinkedEvent) };
}

/** What the record shows of one type after the messages, oldest first. */
export async function shown(type: string, ...messages: readonly Draft[]): Promise<Record<string, unknown>[]> {
  const resources = await recordedOf(type, messages);
  return resources.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
}

/** What the record holds of one type after batches of messages, oldest first. */
export async function recordedOf(type: string, ...batches: readonly (readonly Draft[])[]) {
  const record = await runningRecord();
  for (const batch of batches) {
    await record.append(...batch);
    await record.fold();
  }
  const scope = { kind: 'sources', sourceKeys: [asSourceKey('key-1')] } as const;
  const { resources } = await record.reader.search({ type, scope, newestFirst: false, accepts: () => true, count: 50 });
  return resources;
}
