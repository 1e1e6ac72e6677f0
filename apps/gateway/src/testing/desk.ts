import { asMessageId, type Entry, intakeTopics, jsonValue, type MessageOutcome, stageTopics, topics } from '#contracts';
import { MemoryEventLog, MemoryIntake } from '#event-log';
import { type FeedConfig, keyedHash, openFeed } from '#platform';
import { Outcomes } from '../outcomes.js';
import { receive, type ReceiveDependencies, type Received } from '../receive.js';
import type { Settled } from '../reply.js';

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (answer: Uint8Array | undefined): string => new TextDecoder().decode(answer);

type Asked = Partial<Record<'type' | 'id' | 'processing' | 'accept' | 'application' | 'version', string>>;

export const msh = (over: Asked = {}): string =>
  `MSH|^~\\&|APP|CLINIC|HIE|HIE|20260102030405+0100||${over.type ?? 'ADT^A01'}|${over.id ?? 'C1'}|${over.processing ?? 'P'}|${over.version ?? '2.5.1'}|||${over.accept ?? ''}|${over.application ?? ''}\r`;
export const pid = 'PID|1||N77^^^CLINIC^MR||Moor^Ida\r';

export interface Desk {
  readonly log: MemoryEventLog;
  readonly deps: ReceiveDependencies;
  readonly outcomes: Outcomes;
  raw(): Promise<readonly Entry[]>;
  take(content: string, rules?: Partial<FeedConfig>, exchanges?: boolean): Promise<Received>;
  /** Appends what became of a message. */
  settle(messageId: string, settled: Settled): Promise<void>;
}

/** A gateway on an in-memory log, on which nothing becomes of a message but what the test says. */
export async function desk(clock: () => number = () => Date.now(), waitingMax = 100): Promise<Desk> {
  const log = new MemoryEventLog({ clock });
  await log.admin.ensure([...intakeTopics, ...stageTopics], 2);
  const archive = new Map<string, Settled>();
  const outcomes = new Outcomes({ log, known: async (id) => archive.get(id), clock, waitingMax });
  let minted = 0;
  const deps: ReceiveDependencies = {
    intake: new MemoryIntake(log),
    clock,
    mintMessageId: () => asMessageId(String(++minted).padStart(20, '0')),
    keyOf: keyedHash(bytes('a secret of the test')),
    authorities: () => [],
    ask: async (message) => bytes(`MSH|^~\\&|||||||RSP|R\rMSA|AA|${message.header.controlId}\r`),
    outcomes,
  };
  return {
    log,
    deps,
    outcomes,
    raw: async () => [...(await log.read(topics.raw, 0, 0, 100)), ...(await log.read(topics.raw, 1, 0, 100))],
    take: (content, rules = {}, exchanges = true) =>
      receive(bytes(content), { ...openFeed, ...rules }, deps, exchanges),
    settle: async (messageId, settled) => {
      archive.set(messageId, settled);
      const outcome: MessageOutcome = {
        messageId: asMessageId(messageId),
        stage: 'mpi',
        at: '2026-01-02T03:04:05.000Z',
        ...settled,
      };
      const attributes = {
        id: messageId,
        source: '/mpi',
        type: 'hie.hl7.outcome.v1',
        time: outcome.at,
        messageid: messageId,
      };
      await log.append([{ topic: topics.outcome, key: messageId, attributes, value: jsonValue(outcome) }]);
    },
  };
}
