import {
  deadLetterTopic,
  type Entry,
  type ErrorCode,
  intakeTopics,
  type ShadowCommand,
  stageTopics,
  topics,
} from '#contracts';
import { type Batch, SqliteEventLog, SqliteIntake, SqliteParkedKeys, SqliteUnitOfWork } from '#event-log';
import { parse } from '#hl7';
import { type Config, keyedHash, messageIds, openFeed, SqliteDatabase } from '#platform';
import {
  migrate,
  SqliteArchiveReader,
  SqliteFindingReader,
  SqliteHopStore,
  SqliteRecordReader,
  SqliteShadowReader,
  storeMigrations,
} from '#storage';
import { shadowCommandAppender } from '../../../console/src/commands.js';
import { arrivalOf } from '../../../gateway/src/arrival.js';
import { judge, type Verdict } from '../../../gateway/src/sender.policy.js';
import { authoritiesOfFeeds } from '../authorities.js';
import { sqliteEngine } from '../sqlite-engine.js';
import { stageRuns } from '../stage-runs.js';

const firstReceiptAt = Date.UTC(2026, 2, 3, 8);
const unusable = (code: ErrorCode): Verdict => ({
  disposition: 'unusable',
  organization: 'unknown',
  enrolled: false,
  code,
});
const secret = new Uint8Array(32);

interface Work {
  readonly only?: readonly string[];
  readonly stepsMax?: number;
}

/** All stages over a real log and real stores in memory, worked by hand; `configured` restarts them with another configuration. */
export class RunningStages {
  readonly #database = SqliteDatabase.openWriter(':memory:');
  readonly log: SqliteEventLog;
  readonly archive = new SqliteArchiveReader(this.#database);
  readonly findings = new SqliteFindingReader(this.#database);
  readonly record = new SqliteRecordReader(this.#database);
  readonly shadow = new SqliteShadowReader(this.#database);
  #config: Config;
  #now = firstReceiptAt;
  readonly clock = (): number => this.#now;
  readonly mint = messageIds(this.clock, (bytes) => new Uint8Array(bytes));
  readonly #intake: SqliteIntake;

  private constructor(config: Config) {
    migrate(this.#database, storeMigrations);
    this.log = new SqliteEventLog({
      writer: { database: this.#database, topics: [...intakeTopics, ...stageTopics] },
      clock: this.clock,
    });
    this.#intake = new SqliteIntake(this.log);
    this.#config = config;
  }

  static async open(config: Config): Promise<RunningStages> {
    const stages = new RunningStages(config);
    await stages.log.admin.ensure([...intakeTopics, ...stageTopics], config.partitions);
    return stages;
  }

  configured(config: Config): void {
    this.#config = config;
  }

  /** Takes messages as the gateway does, one each second; nobody is answered. */
  async receive(messages: readonly Uint8Array[]): Promise<void> {
    const [feed = openFeed] = this.#config.feeds;
    const deps = { keyOf: keyedHash(secret), authorities: authoritiesOfFeeds(this.#config) };
    const arrivals = messages.map((bytes) => {
      this.#now += 1_000;
      const parsed = parse(bytes);
      const message = parsed.kind === 'message' ? parsed.message : undefined;
      const verdict = parsed.kind === 'message' ? judge(parsed.message.header, feed) : unusable(parsed.code);
      const received = { bytes, message, messageId: this.mint(), receivedAt: this.#now };
      return arrivalOf({ ...received, verdict, answered: undefined }, feed, deps);
    });
    await this.#intake.take(arrivals);
  }

  /** Gives a command as the console does; its id. */
  async command(command: ShadowCommand['command']): Promise<string> {
    this.#now += 1_000;
    const append = shadowCommandAppender({
      append: (drafts) => this.log.append(drafts),
      clock: this.clock,
      nextId: this.mint,
    });
    return (await append([command])).join();
  }

  /** Lets the stages (all, unless some are named) work until nothing is left, or until so many transactions are made. */
  async work({ only, stepsMax = Number.POSITIVE_INFINITY }: Work = {}): Promise<void> {
    const stages = this.#stages().filter(([name]) => only?.includes(name) ?? true);
    let steps = 0;
    for (let isBusy = true; isBusy && steps < stepsMax;) {
      isBusy = false;
      for (const [group, names, run] of stages)
        for (const topic of names)
          for (let partition = 0; partition < this.#config.partitions; partition++) {
            const batch = await this.#next(group, topic, partition);
            if (batch === undefined || steps++ >= stepsMax) continue;
            await run(batch);
            isBusy = true;
          }
    }
  }

  /** Hands a stage all of a topic once more, as a log may that lost its place. */
  async deliverAgain(group: string, topic: string): Promise<void> {
    const [first, ...others] = await this.entries(topic);
    const [, , run] = this.#stages().find(([name]) => name === group) ?? [];
    if (first) await run?.({ topic, partition: first.partition, entries: [first, ...others] });
  }

  async entries(topic: string): Promise<readonly Entry[]> {
    const found: Entry[] = [];
    for (let partition = 0; partition < this.#config.partitions; partition++)
      found.push(...(await this.log.read(topic, partition, 0, 100_000)));
    return found;
  }

  async close(): Promise<void> {
    await this.log.close();
    this.#database.close();
  }

  #stages(): readonly [string, readonly string[], (batch: Batch) => Promise<void>][] {
    const runs = stageRuns(
      sqliteEngine(this.log, {
        unitOfWork: new SqliteUnitOfWork(this.log),
        hops: new SqliteHopStore(),
        parked: SqliteParkedKeys.open(this.#database),
        clock: this.clock,
        random: () => 0.5,
      }),
      this.#config,
      secret,
    );
    const {
      canonical,
      linked,
      raw,
      replay,
      outcome,
      command,
      shadowCommand,
      shadowStep,
      identityXref,
      identityChanged,
    } = topics;
    return [
      ['normalizer', [raw, replay], runs.normalizer.normalize],
      ['mpi', [canonical], runs.link],
      ['record', [linked], runs.record.record],
      ['record-identity', [identityXref, identityChanged], runs.record.recordIdentity],
      ['archive', [raw, outcome], runs.record.archive],
      ['dead-letters', [raw, canonical, linked].map(deadLetterTopic), runs.console.deadLetters],
      ['ops', [command], runs.console.ops],
      ['shadow', [shadowCommand, shadowStep], runs.normalizer.shadow],
    ];
  }

  async #next(group: string, topic: string, partition: number): Promise<Batch | undefined> {
    const committed = this.log.writer.file.committed(group, topic, partition) ?? 0;
    const [first, ...others] = await this.log.read(topic, partition, committed, 256);
    return first && { topic, partition, entries: [first, ...others] };
  }
}
