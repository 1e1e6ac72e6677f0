import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { encode, type Message, parse, parsePath } from '#hl7';
import { messages } from './messages.js';
import { type Encoding, type Parser, peers, type Place, type Reading } from './parse-peers.js';
import { ofRuns, round } from './quantiles.js';

export interface ParseRow {
  readonly task: string;
  readonly parser: string;
  /** CPU of all threads, garbage collection included: median, lowest and highest of the rounds. */
  readonly microseconds: ReturnType<typeof ofRuns>;
  /** How many times as long as ours, round by round. */
  readonly toOurs: number;
  /** Writes an untouched message byte by byte as it came. */
  readonly keepsBytes: boolean;
  /** Places that read otherwise than ours, escapes that are left as they are among them. */
  readonly differing: readonly string[];
}

type Read = ReturnType<Parser['reader']>;

interface Task {
  readonly name: string;
  readonly kind: 'ADT' | 'ORU';
  /** As the messages declare it in MSH-18; some of their names are not ASCII. */
  readonly encoding: Encoding;
  readonly places: readonly string[];
}

const tasks: readonly Task[] = [
  {
    // What a register of patients and visits wants of an admission.
    name: 'ADT, 25 fields',
    kind: 'ADT',
    encoding: 'utf8',
    places: (
      'MSH-4 MSH-7 MSH-9.1 MSH-10 MSH-12 PID-3.4.1 PID-5.2 PID-7 PID-8 PID-11.3 PID-13.7 NK1-2.1 NK1-3.1 NK1-5.1 ' +
      'PV1-2 PV1-3.1 PV1-7.2 PV1-10 PV1-19.1 PV1-44 PV2-3.2 AL1-3.2 DG1-3.1 IN1-4.1 IN1-36'
    ).split(' '),
  },
  {
    // What a viewer of results wants of a report: whose it is, of which order, and some of its values.
    name: 'ORU, 25 fields',
    kind: 'ORU',
    encoding: 'latin1',
    places: (
      'MSH-4 MSH-7 MSH-9.1 MSH-10 PID-3.4.1 PID-5.2 PID-7 PID-8 OBR-2.1 OBR-3.1 OBR-4.2 OBR-7 OBR-16.2 OBR-25 ' +
      'OBX[1]-3.1 OBX[1]-5 OBX[1]-6.1 OBX[10]-3.1 OBX[10]-5 OBX[10]-6.1 OBX[10]-8 OBX[20]-3.1 OBX[20]-5 OBX[20]-6.1 ' +
      'OBX[20]-8'
    ).split(' '),
  },
  {
    // What decides where a message goes.
    name: 'ADT, header and PID-3',
    kind: 'ADT',
    encoding: 'utf8',
    places: (
      'MSH-3 MSH-4 MSH-5 MSH-6 MSH-7 MSH-9.1 MSH-9.2 MSH-9.3 MSH-10 MSH-11 MSH-12 MSH-15 MSH-16 PID-3.1 PID-3.4.1 ' +
      'PID-3.5'
    ).split(' '),
  },
];

function open(bytes: Uint8Array): Message {
  const parsed = parse(bytes);
  if (parsed.kind === 'refusal') throw new Error(`refused: ${parsed.code}`);
  return parsed.message;
}

const ours: Parser = {
  name: 'ours',
  reader: (readings) => (bytes) => {
    const message = open(bytes);
    const values: string[] = [];
    let at = 0;
    for (const { segment, ordinal, places } of readings) {
      const found = ordinal === 1 ? message.segment(segment) : message.all(segment)[ordinal - 1];
      for (const { field, repetition, component, subcomponent } of places)
        values[at++] = found?.value(field, repetition, component, subcomponent) ?? '';
    }
    return values;
  },
  rewritten: (bytes) => encode(open(bytes)),
};

/** CPU per message on one core: index it, read and unescape; every parser in turn, several rounds in one process. */
export async function measureParse(options: {
  quick: boolean;
  say: (line: string) => void;
}): Promise<readonly ParseRow[]> {
  const rows: ParseRow[] = [];
  for (const task of tasks) {
    options.say(`parse: ${task.name}`);
    rows.push(...(await measure(task, options.quick)));
  }
  return rows;
}

async function measure({ name, kind, encoding, places }: Task, quick: boolean): Promise<readonly ParseRow[]> {
  const sample = messagesWithEscape(kind);
  const readings = grouped(places);
  const parsers = [ours, ...peers].map((parser) => ({
    parser,
    read: parser.reader(readings, encoding),
    taken: [] as number[],
  }));
  for (const { read } of parsers) await cpuPerMessage(read, sample, quick ? 50 : 300);
  for (let turn = 0; turn < (quick ? 3 : 9); turn++) {
    for (const { read, taken } of parsers) {
      collect({ type: 'minor' });
      taken.push(await cpuPerMessage(read, sample, quick ? 30 : 100));
    }
  }
  const mine = parsers[0]?.taken ?? [];
  const rows: ParseRow[] = [];
  for (const { parser, read, taken } of parsers) {
    rows.push({
      task: name,
      parser: parser.name,
      microseconds: ofRuns(taken),
      toOurs: round(ofRuns(taken.map((time, turn) => time / (mine[turn] ?? Number.NaN))).median),
      keepsBytes: sample.every((bytes) => keepsBytes(parser, bytes, encoding)),
      differing: await differing(read, sample, readings, encoding),
    });
  }
  return rows;
}

/** So that nobody pays for what another left. */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;

/** Places that in some message of the sample read otherwise than ours. */
async function differing(
  read: Read,
  sample: readonly Buffer[],
  readings: readonly Reading[],
  encoding: Encoding,
): Promise<readonly string[]> {
  const places = readings.flatMap((reading) => reading.places.map(({ text }) => text));
  const readOurs = ours.reader(readings, encoding);
  const different = new Set<string>();
  for (const bytes of sample) {
    const [found, expected] = [await read(bytes), await readOurs(bytes)];
    for (const [at, place] of places.entries()) if (found[at] !== expected[at]) different.add(place);
  }
  return [...different];
}

/** Goes through the messages again and again for about this time; microseconds. */
async function cpuPerMessage(read: Read, sample: readonly Buffer[], forMs: number): Promise<number> {
  const endsAt = performance.now() + forMs;
  const started = process.cpuUsage();
  let count = 0;
  do {
    const last = readAll(read, sample);
    if (last instanceof Promise) for (const bytes of sample) await read(bytes);
    count += sample.length;
  } while (performance.now() < endsAt);
  const { user, system } = process.cpuUsage(started);
  return (user + system) / count;
}

/** The last values; of a parser that makes its readers wait, the first: it is waited for one by one. */
function readAll(read: Read, sample: readonly Buffer[]): ReturnType<Read> {
  let values: ReturnType<Read> = [];
  for (const bytes of sample) {
    values = read(bytes);
    if (values instanceof Promise) break;
  }
  return values;
}

/** A text of each message has an escape, as real ones do: it is among what is read. */
function messagesWithEscape(kind: 'ADT' | 'ORU'): readonly Buffer[] {
  const make = messages(kind, 200);
  return Array.from({ length: 200 }, (_, i) => {
    const text = Buffer.from(make(i)).toString('latin1');
    const escaped = text.replace(', unspecified, ', ' \\T\\ palpitations, ').replace(' or Plasma', ' \\T\\ Plasma');
    if (escaped === text) throw new Error(`${kind}: no escape was put in`);
    return Buffer.from(escaped, 'latin1');
  });
}

function grouped(texts: readonly string[]): readonly Reading[] {
  const readings: { segment: string; ordinal: number; places: Place[] }[] = [];
  for (const text of texts) {
    const path = parsePath(text);
    const place = { ...path, text, part: /\.\d+\.\d+$/.test(text) ? path.subcomponent : undefined };
    const last = readings.at(-1);
    if (last?.segment === place.segment && last.ordinal === place.ordinal) last.places.push(place);
    else readings.push({ segment: place.segment, ordinal: place.ordinal, places: [place] });
  }
  return readings;
}

function keepsBytes(parser: Parser, bytes: Buffer, encoding: Encoding): boolean {
  const rewritten = parser.rewritten?.(bytes, encoding);
  if (rewritten === undefined) return false;
  return bytes.equals(typeof rewritten === 'string' ? Buffer.from(rewritten, encoding) : rewritten);
}
