import { type Entry, jsonValue, type OpsCommand, topics } from '#contracts';
import { canonicalEvent, keyOf, receivedAt, type Visit } from './region.js';

let offsets = 0;

/** What the stage `mpi` takes, as it stands in a log. */
export const messageEntry = (visit: Visit, id: string): Entry =>
  entry({ topic: topics.canonical, key: keyOf(visit.identities[0]), id, value: canonicalEvent(visit, id) });

/** What the stage `mpi-commands` takes. */
export function commandEntry(command: OpsCommand['command'], id: string): Entry {
  const value: OpsCommand = { id, by: 'tester', at: receivedAt, command };
  return entry({ topic: topics.command, key: 'command', id, value });
}

interface Told {
  readonly topic: string;
  readonly key: string;
  readonly id: string;
  readonly value: unknown;
}

function entry({ topic, key, id, value }: Told): Entry {
  const attributes = { id, source: '/test', type: `hie.${topic}.v1`, time: receivedAt, messageid: id };
  return { topic, key, attributes, value: jsonValue(value), partition: 0, offset: offsets++, appendedAt: 0 };
}
