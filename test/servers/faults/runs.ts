import { setTimeout as pause } from 'node:timers/promises';
import { type KafkaClientName, type KafkaEventLog, openKafkaLog } from '#event-log/kafka';
import { type Account, Ledger, ledgerTopic } from './ledger.js';

export const clients: readonly KafkaClientName[] = ['platformatic', 'kafkajs'];
const partitions = 4;

export interface RunAccount extends Account {
  readonly longestMs: number;
}

/** One client at work on a cluster: senders, a member of the group, and the ledger of both. */
export class Run {
  readonly client: KafkaClientName;
  readonly ledger = new Ledger();
  /** Until work went on, at the longest. */
  longestMs = 0;
  readonly #open: () => Promise<KafkaEventLog>;
  readonly #logs = new Set<KafkaEventLog>();
  #log: KafkaEventLog | undefined;

  constructor(client: KafkaClientName, brokers: readonly string[], scenario: string) {
    this.client = client;
    const prefix = `${scenario}-${client}-${Date.now()}.`;
    this.#open = async () =>
      openKafkaLog({
        client,
        connection: { brokers },
        prefix,
        delivery: {
          poll: { firstMs: 1, maxMs: 20, gatherMs: 0 },
          redelivery: { firstMs: 50, maxMs: 1000 },
          failed: (_group, _topic, error) => this.ledger.note(error),
        },
        notice: (finding) => this.ledger.note(finding),
      });
  }

  /** As another process would: with connections of its own. */
  async anotherLog(): Promise<KafkaEventLog> {
    const log = await this.#open();
    this.#logs.add(log);
    return log;
  }

  async log(): Promise<KafkaEventLog> {
    return (this.#log ??= await this.anotherLog());
  }

  async ensure(): Promise<void> {
    await (await this.log()).admin.ensure([ledgerTopic], partitions);
  }

  async begin(): Promise<void> {
    const log = await this.log();
    await this.ensure();
    await this.ledger.join(log);
    this.ledger.send(log);
    await this.goesOn(100, 30_000);
  }

  /** Until so many more entries were appended and delivered. */
  async goesOn(count: number, withinMs: number): Promise<void> {
    const { appended, delivered } = this.ledger;
    const went = (): boolean => this.ledger.appended >= appended + count && this.ledger.delivered >= delivered + count;
    const beganAt = Date.now();
    await until(went, withinMs, () => `${this.client} goes on: ${JSON.stringify(this.ledger.codes)}`);
    this.longestMs = Math.max(this.longestMs, Date.now() - beganAt);
  }

  /** Until all that was appended was delivered, or it does not come any more. */
  async drain(withinMs = 30_000): Promise<void> {
    await this.ledger.stopSending();
    for (const end = Date.now() + withinMs; this.ledger.delivered < this.ledger.appended && Date.now() < end;)
      await pause(50);
  }

  async end(): Promise<RunAccount> {
    await this.drain();
    const account = await this.ledger.account(await this.log());
    await this.close();
    return { ...account, longestMs: this.longestMs };
  }

  async close(): Promise<void> {
    await this.ledger.close();
    await Promise.all([...this.#logs].map((log) => log.close()));
    this.#logs.clear();
  }
}

/** Both clients at once on the same brokers, so that each meets the same fault; the accounts by client. */
export async function runBoth(
  scenario: string,
  brokers: readonly string[],
  fault: (runs: readonly Run[]) => Promise<void>,
): Promise<ReadonlyMap<KafkaClientName, RunAccount>> {
  const runs = clients.map((client) => new Run(client, brokers, scenario));
  try {
    // All of them come to rest before anything is closed.
    const begun = await Promise.allSettled(runs.map((run) => run.begin()));
    for (const one of begun) if (one.status === 'rejected') throw one.reason;
    await fault(runs);
    return new Map(await Promise.all(runs.map(async (run) => [run.client, await run.end()] as const)));
  } finally {
    for (const run of runs) await run.close();
  }
}

export async function until(condition: () => boolean, withinMs: number, what: () => string): Promise<void> {
  for (const end = Date.now() + withinMs; !condition();) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what()}`);
    await pause(20);
  }
}
