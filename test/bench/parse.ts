import { encode, type Message, parse, parsePath } from '#hl7';
import { messages } from './messages.js';
import { type Parser, peers, type Place, type Reading } from './parse-peers.js';
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

interface Task {
  readonly name: string;
  readonly kind: 'ADT' | 'ORU';
  readonly places: readonly string[];
}

// What a register of patients and visits wants of an admission.
const admission =
  'MSH-4 MSH-7 MSH-9.1 MSH-9.2 MSH-10 PID-3.1 PID-3.4.1 PID-3.4.2 PID-3.5 PID-3[2].1 PID-3[2].5 PID-5.1 PID-5.2 PID-7 ' +
  'PID-8 PID-11.1 PID-11.3 PID-11.5 PV1-2 PV1-3.1 PV1-19.1 PV1-44 PV2-3.2 AL1-3.2 DG1-3.1';
// What a viewer of results wants of a report: whose it is, of which order, and some of its values.
const report =
  'MSH-4 MSH-9.1 MSH-9.2 MSH-10 PID-3.1 PID-3.4.1 PID-5.1 PID-5.2 PID-7 PID-8 OBR-2.1 OBR-3.1 OBR-4.1 OBR-4.2 OBR-7 ' +
  'OBR-25 OBX[1]-3.1 OBX[1]-5 OBX[1]-6.1 OBX[10]-3.1 OBX[10]-5 OBX[10]-6.1 OBX[20]-3.1 OBX[20]-5 OBX[20]-6.1';
// What decides where a message goes.
const arrival =
  'MSH-3 MSH-4 MSH-5 MSH-6 MSH-7 MSH-9.1 MSH-9.2 MSH-9.3 MSH-10 MSH-11 MSH-12 MSH-15 MSH-16 PID-3.1 PID-3.4.1 PID-3.5';

const tasks: readonly Task[] = [
  { name: 'ADT, 25 fields', kind: 'ADT', places: admission.split(' ') },
  { name: 'ORU, 25 fields', kind: 'ORU', places: report.split(' ') },
  { name: 'ADT, header and PID-3', kind: 'ADT', places: arrival.split(' ') },
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
    for (const { segment, ordinal, places } of readings) {
      const found = ordinal === 1 ? message.segment(segment) : message.all(segment)[ordinal - 1];
      for (const { field, repetition, component, subcomponent } of places)
        values.push(found?.value(field, repetition, component, subcomponent) ?? '');
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

async function measure({ name, kind, places }: Task, quick: boolean): Promise<readonly ParseRow[]> {
  const sample = messagesWithEscape(kind);
  const readings = grouped(places);
  const parsers = [ours, ...peers].map((parser) => ({ parser, read: parser.reader(readings) }));
  const runs = new Map(parsers.map(({ parser }) => [parser, [] as number[]]));
  for (const { read } of parsers) await cpuPerMessage(read, sample, quick ? 50 : 300);
  for (let turn = 0; turn < (quick ? 3 : 9); turn++) {
    for (const { parser, read } of parsers) runs.get(parser)?.push(await cpuPerMessage(read, sample, quick ? 30 : 100));
  }
  const [first] = sample;
  if (first === undefined) throw new Error('there is no message');
  const expected = await ours.reader(readings)(first);
  const mine = runs.get(ours) ?? [];
  const rows: ParseRow[] = [];
  for (const { parser, read } of parsers) {
    const found = await read(first);
    const taken = runs.get(parser) ?? [];
    rows.push({
      task: name,
      parser: parser.name,
      microseconds: ofRuns(taken),
      toOurs: round(ofRuns(taken.map((time, turn) => time / (mine[turn] ?? Number.NaN))).median),
      keepsBytes: keepsBytes(parser, first),
      differing: places.filter((_, at) => found[at] !== expected[at]),
    });
  }
  return rows;
}

/** Goes through the messages again and again for about this time; microseconds. */
async function cpuPerMessage(
  read: ReturnType<Parser['reader']>,
  sample: readonly Buffer[],
  forMs: number,
): Promise<number> {
  const endsAt = performance.now() + forMs;
  const started = process.cpuUsage();
  let count = 0;
  let values: string[] = [];
  do {
    for (const bytes of sample) {
      const found = read(bytes);
      values = found instanceof Promise ? await found : found;
    }
    count += sample.length;
  } while (performance.now() < endsAt);
  const { user, system } = process.cpuUsage(started);
  if (values.length === 0) throw new Error('nothing was read');
  return (user + system) / count;
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

function keepsBytes(parser: Parser, bytes: Buffer): boolean {
  const rewritten = parser.rewritten?.(bytes);
  return rewritten !== undefined && bytes.equals(typeof rewritten === 'string' ? Buffer.from(rewritten) : rewritten);
}
