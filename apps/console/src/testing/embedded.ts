import { asMessageId, type Draft, deadLetterTopic, intakeTopics, jsonValue, stageTopics, topics } from '#contracts';
import { planRetention, runStage, SqliteEventLog, SqliteUnitOfWork, type Stage } from '#event-log';
import { SqliteDatabase } from '#platform';
import {
  type ArchivedMessage,
  type MessageTerms,
  migrate,
  SqliteArchiveReader,
  SqliteArchiveStore,
  SqliteDeadLetterReader,
  SqliteDeadLetterStore,
  SqliteFindingReader,
  SqliteHopReader,
  SqliteHopStore,
  SqliteMessageSearchReader,
  SqliteMessageSearchStore,
  SqliteRetentionReader,
  SqliteShadowReader,
  storeMigrations,
} from '#storage';
import { mapBytes } from '#v2-to-fhir';
import type { ConsoleDeps, FeedConnectionStates, FeedState } from '../api/console.deps.js';
import { deadLettersStage } from '../dead-letters.js';
import { replayStage } from '../replay.js';

export const receivedAt = Date.UTC(2026, 2, 3, 8, 30);

type Received = Partial<ArchivedMessage> &
  Pick<ArchivedMessage, 'messageId'> & { readonly bytes?: Uint8Array; readonly contentType?: string };

/** A broker in memory: real log and stores, and the console's stages run over them by hand. */
export class Embedded {
  readonly database = SqliteDatabase.openWriter(':memory:');
  readonly log: SqliteEventLog;
  /** By feed, texts of rules files that are in force. */
  readonly rulesOf = new Map<string, readonly string[]>();
  readonly deadLetters: SqliteDeadLetterReader;
  /** Undefined: not known. */
  feeds: readonly FeedState[] | undefined = [];
  /** Of the feed `lab`. */
  connections: FeedConnectionStates = { connections: 0, open: [], faulty: [], refused: [] };
  now = receivedAt + 1_000;
  /** Milliseconds that pass whenever the API looks at its clock. */
  tick = 0;
  /** Stage and key of parked keys that a replay let go. */
  readonly released: string[] = [];
  #ids = 0;

  private constructor() {
    migrate(this.database, storeMigrations);
    const all = [...intakeTopics, ...stageTopics];
    this.log = new SqliteEventLog({ writer: { database: this.database, topics: all }, clock: () => this.now });
    this.deadLetters = new SqliteDeadLetterReader(this.database);
  }

  static async open(): Promise<Embedded> {
    const embedded = new Embedded();
    await embedded.log.admin.ensure([...intakeTopics, ...stageTopics], 1);
    return embedded;
  }

  get deps(): ConsoleDeps {
    return {
      mode: 'embedded',
      startedAt: receivedAt,
      clock: () => (this.now += this.tick),
      nextId: () => `COMMAND${String(++this.#ids).padStart(13, '0')}`,
      log: this.log,
      moveGroup: (group, places) => this.log.admin.move(group, places),
      duplicateDays: 7,
      archive: new SqliteArchiveReader(this.database),
      search: new SqliteMessageSearchReader(this.database),
      hops: new SqliteHopReader(this.database),
      retention: async () => ({
        kept: new Map([[topics.raw, 30]]),
        trims: await planRetention(
          this.log.admin,
          [{ topic: topics.raw, keptMs: 0, isRead: true }],
          Number.MAX_SAFE_INTEGER,
        ),
      }),
      stores: {
        reader: new SqliteRetentionReader(this.database),
        days: new Map([['messages', 90]]),
        sweptEveryMs: 60_000,
      },
      deadLetters: this.deadLetters,
      shadow: new SqliteShadowReader(this.database),
      rulesInForce: (feed, rules) => this.rulesOf.get(feed)?.includes(rules),
      findings: new SqliteFindingReader(this.database),
      mappingOf: ({ attributes: { messageid, feed = '', organization = '', time } }) => ({
        context: {
          messageId: asMessageId(messageid),
          feed,
          organization,
          receivedAt: time,
          authorities: [],
          revision: 0,
        },
        characters: {},
      }),
      dryRun: ({ value, attributes }) =>
        mapBytes(value, {
          messageId: asMessageId(attributes.messageid),
          feed: 'north',
          organization: 'North Hospital',
          receivedAt: attributes.time,
          authorities: [],
          revision: 1,
        }),
      configured: new Map([
        ['lab', ['North Hospital']],
        ['ward', []],
      ]),
      feeds: () => this.feeds,
      feedConnections: (name) => {
        if (!this.feeds) return 'not known';
        return name === 'lab' ? this.connections : undefined;
      },
    };
  }

  /** Lets both stages work through all that there is. */
  async work(): Promise<void> {
    const store = new SqliteDeadLetterStore();
    const read = async (topic: string, partition: number, offset: number) =>
      (await this.log.read(topic, partition, offset, 1))[0];
    await this.#drain(deadLettersStage({ store }));
    await this.#drain(
      replayStage({
        store,
        read,
        keyOf: (_message, { feed }) => `feed:${feed}`,
        parked: { release: async (_tx, stage, key) => void this.released.push(`${stage} ${key}`) },
      }),
    );
    await this.#drain(deadLettersStage({ store }));
  }

  /** Puts a message into the archive and its bytes into `hl7.raw`. */
  async receive({ bytes, contentType, ...message }: Received, terms: MessageTerms['terms'] = []): Promise<void> {
    const text = `MSH|^~\\&|LAB|NORTH|HIE|HIE|20260303083000||ADT^A01|${message.controlId ?? ''}|P|2.5.1\rPID|1\r`;
    const [offset = 0] = await this.log.append([
      {
        topic: topics.raw,
        key: 'feed:north',
        attributes: {
          ...attributesOf(message.messageId, 'hie.hl7.raw.v1'),
          ...(contentType && { datacontenttype: contentType }),
        },
        value: bytes ?? new TextEncoder().encode(text),
      },
    ]);
    const store = new SqliteArchiveStore();
    const { outcome, stage = 'mpi', ...arrived } = { ...archived(offset), ...message };
    await store.add(this.database, [arrived]);
    await new SqliteMessageSearchStore().add(this.database, [{ messageId: message.messageId, terms }]);
    await store.count(this.database, [{ feed: arrived.feed, counted: 'received', by: 1, receivedAt }]);
    if (!outcome) return;
    await store.settle(this.database, [{ messageId: message.messageId, outcome, stage }]);
    await store.count(this.database, [{ feed: arrived.feed, counted: outcome, by: 1 }]);
  }

  async close(): Promise<void> {
    await this.log.close();
    this.database.close();
  }

  async #drain<Input, View, Effect>(stage: Stage<SqliteDatabase, Input, View, Effect>): Promise<void> {
    const run = runStage(stage, {
      unitOfWork: new SqliteUnitOfWork(this.log),
      hops: new SqliteHopStore(),
      clock: () => this.now,
      random: () => 0,
    });
    for (const topic of stage.topics) {
      const group = (await this.log.admin.groups()).find((each) => each.group === stage.name && each.topic === topic);
      const [first, ...others] = await this.log.read(topic, 0, group?.committed ?? 0, 1_000);
      if (first) await run({ topic, partition: 0, entries: [first, ...others] });
    }
  }
}

/** A dead letter as run-stage writes it. */
export const died = (origin: string, messageId: string, attributes: Record<string, string> = {}): Draft => ({
  topic: deadLetterTopic(origin),
  key: 'source-key',
  attributes: {
    ...attributesOf(messageId, `hie.${origin}.v1`),
    controlid: `C-${messageId}`,
    deadcode: 'HL7_MERGE_CYCLE',
    deadstage: 'mpi',
    deadattempts: '1',
    deadtopic: origin,
    deadpartition: '0',
    deadoffset: '7',
    deaddetail: '{"field":"MRG-1"}',
    ...attributes,
  },
  value: jsonValue({ of: messageId }),
});

const attributesOf = (messageId: string, type: string): Draft['attributes'] => ({
  id: `event-${messageId}`,
  source: '/gateway/north',
  type,
  time: new Date(receivedAt).toISOString(),
  messageid: asMessageId(messageId),
  feed: 'north',
});

const archived = (offset: number): Omit<ArchivedMessage, 'messageId'> => ({
  controlId: 'C-1',
  feed: 'north',
  organization: 'North Hospital',
  messageType: 'ADT^A01',
  receivedAt,
  partition: 0,
  offset,
  acknowledgement: 'AA',
  disposition: 'accepted',
  reused: false,
});
