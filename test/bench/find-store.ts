import { join } from 'node:path';
import { asSourceKey, type Draft, intakeTopics, type MessageOutcome, stageTopics, topics } from '#contracts';
import { SqliteEventLog } from '#event-log';
import { messageIds, openDataDirectory, SqliteDatabase } from '#platform';
import { migrate, SqliteArchiveStore, SqliteMessageSearchStore, storeMigrations } from '#storage';
import { searchTerms } from '../../apps/record/src/search-terms.js';
import { population } from '../../apps/standalone/src/demo/people/population.js';
import { random } from '../../apps/standalone/src/demo/people/random.js';

/** What one message of the store is known by. */
export interface Planted {
  readonly mrn: string;
  readonly family: string;
  readonly given: string;
  readonly born: string;
  readonly visit: string;
  readonly order: string;
  readonly control: string;
}

export interface IndexCost {
  /** Messages in the store when the slice began. */
  readonly at: number;
  /** CPU of a message: to find its terms in its bytes, and to write them in batches of 256, commit included. */
  readonly termsMicroseconds: number;
  readonly writeMicroseconds: number;
}

const batchMessages = 256;
const partitions = 1;
const messagesEach = 10;
const firstAt = Date.UTC(2026, 0, 1);

/** Writes log, archive and index of so many messages straight into the files of a data directory, as the stages would. */
export async function seed(path: string, messages: number, say: (line: string) => void): Promise<readonly IndexCost[]> {
  const directory = openDataDirectory(path);
  const intake = SqliteDatabase.openWriter(directory.file('intake.db'), 'checkpoints');
  const broker = SqliteDatabase.openWriter(directory.file('broker.db'), 'checkpoints');
  migrate(broker, storeMigrations);
  let now = firstAt;
  const clock = (): number => now;
  const raw = new SqliteEventLog({ writer: { database: intake, topics: intakeTopics }, clock, keepsTail: false });
  const others = new SqliteEventLog({ writer: { database: broker, topics: stageTopics }, clock });
  await raw.admin.ensure(intakeTopics, partitions);
  await others.admin.ensure(stageTopics, partitions);
  const mint = messageIds(clock, (bytes) => new Uint8Array(bytes).fill(7));
  const people = peopleOf(messages);
  const costs: IndexCost[] = [];
  const slice = Math.max(batchMessages, Math.floor(messages / 10));
  let sums = { terms: 0, write: 0, messages: 0 };
  for (let at = 0; at < messages; at += batchMessages) {
    const numbers = Array.from({ length: Math.min(batchMessages, messages - at) }, (_, index) => at + index);
    const batch = numbers.map((number) => {
      now = firstAt + number * 1_000;
      const draft = draftOf(number, people, mint(), now);
      return { draft, place: { partition: 0, offset: 0 } };
    });
    intake.transaction(() => {
      for (const one of batch) one.place = raw.writeOne(one.draft);
    });
    const spent = write(broker, batch);
    sums = {
      terms: sums.terms + spent.terms,
      write: sums.write + spent.write,
      messages: sums.messages + numbers.length,
    };
    if (at % (batchMessages * 8) === 0) for (const database of [intake, broker]) database.checkpoint();
    if (sums.messages < slice && at + batchMessages < messages) continue;
    costs.push({
      at: at + numbers.length - sums.messages,
      termsMicroseconds: sums.terms / sums.messages,
      writeMicroseconds: sums.write / sums.messages,
    });
    sums = { terms: 0, write: 0, messages: 0 };
    say(`find: ${at + numbers.length} messages written`);
  }
  await raw.close();
  await others.close();
  for (const database of [intake, broker]) database.checkpoint();
  for (const database of [intake, broker]) database.close();
  directory.release();
  return costs;
}

interface Seeded {
  readonly draft: Draft;
  place: { readonly partition: number; readonly offset: number };
}

/** Archive rows and terms in the transaction of one batch, and the processor time of the terms alone. */
function write(broker: SqliteDatabase, batch: readonly Seeded[]): { readonly terms: number; readonly write: number } {
  const archive = new SqliteArchiveStore();
  const search = new SqliteMessageSearchStore();
  const began = process.cpuUsage();
  const terms = batch.map(({ draft, place }) =>
    searchTerms({ ...draft, ...place, appendedAt: 0, value: draft.value }, {}),
  );
  const found = process.cpuUsage(began).user + process.cpuUsage(began).system;
  broker.transaction(() => {
    void archive.add(broker, batch.map(archivedOf));
    void archive.settle(broker, batch.map(settledOf));
  });
  const archived = process.cpuUsage();
  broker.transaction(() => {
    const messages = batch.map(({ draft }, at) => ({
      messageId: draft.attributes.messageid as MessageOutcome['messageId'],
      terms: terms[at] ?? [],
    }));
    void search.add(broker, messages);
  });
  const written = process.cpuUsage(archived);
  return { terms: found, write: written.user + written.system };
}

const archivedOf = ({ draft: { attributes, key }, place }: Seeded) => ({
  messageId: attributes.messageid as MessageOutcome['messageId'],
  feed: attributes['feed'] ?? '',
  organization: 'BENCH',
  messageType: attributes['messagetype'] ?? '',
  controlId: attributes['controlid'] ?? '',
  receivedAt: Date.parse(attributes.time),
  sourceKey: asSourceKey(key),
  ...place,
  acknowledgement: 'AA',
  disposition: 'accepted',
  reused: false,
});

const settledOf = ({ draft: { attributes } }: Seeded) => ({
  messageId: attributes.messageid as MessageOutcome['messageId'],
  outcome: 'linked' as const,
  stage: 'mpi',
});

export type People = ReturnType<typeof peopleOf>;

/** Each has some ten messages, spread over the whole time. */
export const peopleOf = (messages: number) => population(Math.ceil(messages / messagesEach), random(7));

export function planted(number: number, people: People): Planted {
  const at = number % people.length;
  const person = people[at];
  return {
    mrn: String(7_000_000 + at * 13),
    family: person?.family ?? 'Doe',
    given: person?.given ?? 'Jo',
    born: person?.birthDate ?? '1980-01-02',
    visit: `V${100_000 + number}`,
    order: `ACC${500_000 + number}`,
    control: `CTL${900_000 + number}`,
  };
}

function draftOf(number: number, people: People, messageId: string, at: number): Draft {
  const type = number % 2 === 0 ? 'ADT^A08' : 'ORU^R01';
  const facts = planted(number, people);
  return {
    topic: topics.raw,
    key: `key-${facts.mrn}`,
    attributes: {
      id: messageId,
      source: '/gateway/bench',
      type: 'hie.hl7.raw.v1',
      time: new Date(at).toISOString(),
      messageid: messageId,
      feed: number % 3 === 0 ? 'north' : 'south',
      organization: 'BENCH',
      messagetype: type,
      controlid: facts.control,
    },
    value: Buffer.from(hl7Of(type, facts, at)),
  };
}

/** Some 700 bytes. */
function hl7Of(type: string, { mrn, family, given, born, visit, order, control }: Planted, at: number): string {
  const time = new Date(at).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const [message, trigger] = type.split('^');
  const results = Array.from(
    { length: 4 },
    (_, n) => `OBX|${n + 1}|NM|2345-${n}^Glucose^LN||${5 + n}|mmol/L|3-6|N|||F`,
  );
  return [
    `MSH|^~\\&|LAB|BENCH|HIE|HIE|${time}||${type}^${message}_${trigger}|${control}|P|2.5.1||||||UNICODE UTF-8`,
    `PID|1||${mrn}^^^BENCH^MR~${Number(mrn) + 1}^^^REGION^PI||${family}^${given}^Q||${born.replaceAll('-', '')}|F|||1 Elm St^^Utica^NY^13501`,
    `PV1|1|I|MED2^101^A||||||||||||||||${visit}^^^BENCH^VN`,
    ...(message === 'ORU' ? [`OBR|1|P${order}^BENCH|${order}^LAB|24323-8^Panel^LN|||${time}`, ...results] : []),
    '',
  ].join('\r');
}

export const brokerFile = (path: string): string => join(path, 'broker.db');
