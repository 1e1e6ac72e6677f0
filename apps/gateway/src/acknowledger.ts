import {
  acknowledgerGroup,
  asMessageId,
  type Entry,
  fault,
  isAcknowledgerGroup,
  type MessageId,
  type MessageOutcome,
  readJson,
  topics,
} from '#contracts';
import type { Batch, EventLog, SendingTurn, SendingTurns, Subscription } from '#event-log';
import { type Message, parse } from '#hl7';
import type { MllpClient } from '#mllp';
import type { FeedConfig, Log, Metrics } from '#platform';
import { isAskedElsewhere } from './asked.js';
import { FirstFragments, fragmentPlace, isHeldFragment } from './first-fragments.js';
import { applicationReply, repeatsAnother, succeeded } from './reply.js';
import type { Verdict } from './sender.policy.js';

export interface AcknowledgerOptions {
  readonly feed: FeedConfig;
  /** Reads outcomes and raw messages, and keeps the cursor of the feed's group. */
  readonly log: EventLog;
  readonly turns: SendingTurns;
  /** Where a message lies in `hl7.raw`, and on which feed it came. */
  readonly find: (messageId: MessageId) => Promise<Found | undefined>;
  readonly client: Pick<MllpClient, 'send' | 'close'>;
  readonly lines: Log;
  readonly metrics: Metrics;
}

export interface Found {
  readonly feed: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** Few, because what was sent is noted at the end of a batch: so many may go out twice after a kill. */
const limits = { batchEntriesMax: 64, batchBytesMax: 1024 * 1024 };

/**
 * Notes where the groups of the feeds begin; to be called before the stages run. One that is new begins at the end: nobody
 * waits for answers to what came before the address was named. One that is beyond the end (a power cut took outcomes that
 * will be derived again) goes back. Those of feeds without an address any more are forgotten.
 */
export async function placeAcknowledgers(
  feeds: readonly Pick<FeedConfig, 'name'>[],
  { admin }: Pick<EventLog, 'admin'>,
): Promise<void> {
  const wanted = feeds.map(({ name }) => acknowledgerGroup(name));
  const found = new Set((await admin.groups()).map(({ group }) => group));
  for (const group of found) if (isAcknowledgerGroup(group) && !wanted.includes(group)) await admin.forget(group);
  const known = await admin.groups(wanted);
  const places = (await admin.partitions()).filter(({ topic }) => topic === topics.outcome);
  for (const group of wanted) {
    for (const { topic, partition, end } of places) {
      const place = known.find((one) => one.group === group && one.partition === partition);
      if (!place || place.committed > end) await admin.commit(group, topic, partition, end);
    }
  }
}

/**
 * Sends the application's answers of one feed to the address that it configures, in the order in which the outcomes came,
 * for as long as it takes: a receiver that is away is tried again with back-off, also after a restart. At least once, with
 * the same MSH-10: what is sent and not yet noted when the process ends is sent again.
 */
export class Acknowledger {
  readonly #options: AcknowledgerOptions;
  readonly #group: string;
  readonly #firsts = new FirstFragments();
  #subscription: Subscription | undefined;

  constructor(options: AcknowledgerOptions) {
    this.#options = options;
    this.#group = acknowledgerGroup(options.feed.name);
  }

  async start(): Promise<void> {
    this.#subscription = await this.#options.log.subscribe(this.#group, [topics.outcome], limits, (batch) =>
      this.#deliver(batch),
    );
  }

  async stop(): Promise<void> {
    this.#options.client.close();
    await this.#subscription?.close();
  }

  async #deliver({ topic, partition, entries }: Batch): Promise<void> {
    const turn = await this.#options.turns.take(this.#group, topic, partition);
    const first = entries[0].offset;
    let next = first;
    try {
      for (const entry of entries) {
        await this.#tell(entry, turn);
        next = entry.offset + 1;
      }
    } finally {
      if (next > first) {
        await turn.holds();
        await this.#options.log.admin.commit(this.#group, topic, partition, next, first);
      }
    }
  }

  async #tell(entry: Entry, turn: SendingTurn): Promise<void> {
    const { feed, client, lines, metrics } = this.#options;
    const { attributes } = entry;
    if ((attributes['feed'] ?? feed.name) !== feed.name || !isFirstWord(entry)) return;
    const messageId = asMessageId(attributes.messageid);
    const found = await this.#find(messageId);
    if (found.feed !== feed.name) return;
    const raw = await this.#rawAt(found);
    const message = raw && this.#messageOf(raw);
    const settled = readJson<MessageOutcome>(entry);
    if (repeatsAnother(settled)) return;
    const disposition = dispositionOf(raw);
    if (!raw || !message || !isAskedElsewhere(message.header, disposition, succeeded(settled), feed)) return;
    const stored = { messageId, receivedAt: found.receivedAt };
    const named = this.#firsts.of({ message, stored, fragment: fragmentPlace(message) });
    if (isHeldFragment(settled)) return;
    const expectedSequenceNumber = expectedOf(raw);
    const form = { acceptAck: 'AL', errorFields: feed.errorFields, expectedSequenceNumber } as const;
    const answer = applicationReply(named, settled, stored, form);
    if (!(await turn.isDue(entry))) return;
    const { code } = await client.send(answer);
    await turn.sent(entry);
    const refused = /^.[ER]$/.test(code);
    metrics.applicationAcknowledgements.inc({ feed: feed.name, result: refused ? 'refused' : 'sent' });
    // Its receiver has it and will say the same again: only a person can do something about it.
    if (refused) lines.warn('application-acknowledgement-refused', { feed: feed.name, answer: code });
  }

  /** The archive reads the same topics by itself and may be a moment behind: then it is asked again, with back-off. */
  async #find(messageId: MessageId): Promise<Found> {
    const found = await this.#options.find(messageId);
    if (!found) throw fault('STORE_UNAVAILABLE', { behind: 'archive' });
    return found;
  }

  /** Undefined where retention has taken it. */
  async #rawAt({ partition, offset }: Found): Promise<Entry | undefined> {
    const [entry] = await this.#options.log.read(topics.raw, partition, offset, 1);
    return entry?.offset === offset ? entry : undefined;
  }

  #messageOf({ value }: Entry): Message | undefined {
    const { feed } = this.#options;
    const parsed = parse(value, {
      ...(feed.characterSet && { characterSet: feed.characterSet }),
      ...(feed.defaultCharacterSet && { defaultCharacterSet: feed.defaultCharacterSet }),
    });
    return parsed.kind === 'message' ? parsed.message : undefined;
  }
}

/** What the gateway said of it. */
function dispositionOf(raw: Entry | undefined): Verdict['disposition'] {
  const disposition = raw?.attributes['disposition'];
  return disposition === 'unusable' || disposition === 'refused' || disposition === 'query' ? disposition : 'accepted';
}

/** MSA-4, where it is the only acknowledgement: behind another one the number would be an old one. */
function expectedOf({ attributes }: Entry): number | undefined {
  const { acknowledgement, expectedsequence } = attributes;
  return acknowledgement || !expectedsequence ? undefined : Number(expectedsequence);
}

/** A sender is told once: not of a replay, nor of what died in a stage behind the one that had called it linked. */
const isFirstWord = ({ attributes }: Entry): boolean =>
  attributes['revision'] === undefined && attributes.source !== '/record';
