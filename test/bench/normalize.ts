import { Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { asMessageId, type CanonicalEvent } from '#contracts';
import { parse } from '#hl7';
import { mapBytes, type SourceContext } from '#v2-to-fhir';
import { messages } from './messages.js';
import { ofRuns, round } from './quantiles.js';

export interface NormalizeRow {
  readonly message: string;
  /** CPU of all threads, garbage collection included, of one message: bytes to the event as JSON. */
  readonly microseconds: ReturnType<typeof ofRuns>;
  readonly perSecondAndCore: number;
  /** What no mapping can do without, in the same rounds: finding the segments, and writing the finished event. */
  readonly parseMicroseconds: ReturnType<typeof ofRuns>;
  readonly writeMicroseconds: ReturnType<typeof ofRuns>;
  /** How many times as long as these two together, round by round. */
  readonly toParseAndWrite: ReturnType<typeof ofRuns>;
  readonly jsonBytes: number;
  /** Functions with the most time of their own, and their share in percent. */
  readonly hottest: readonly { readonly name: string; readonly percent: number }[];
}

type Work = (bytes: Uint8Array) => unknown;

const context: SourceContext = {
  messageId: asMessageId('01KBENCH000000000000'),
  feed: 'bench',
  organization: 'LINDENHOF',
  receivedAt: '2026-01-15T12:00:00.000Z',
  authorities: [],
  timeZone: 'Europe/Berlin',
  revision: 0,
};

const normalize: Work = (bytes) => JSON.stringify(eventOf(bytes));

function eventOf(bytes: Uint8Array): CanonicalEvent {
  const mapped = mapBytes(bytes, context);
  if (mapped.kind === 'filtered') throw new Error(`filtered: ${mapped.reason}`);
  return mapped.event;
}

/** Normalization on one core. No published library maps HL7 v2 to FHIR in JavaScript: parsing and JSON are the measure. */
export async function measureNormalize(options: {
  quick: boolean;
  say: (line: string) => void;
}): Promise<readonly NormalizeRow[]> {
  const rows: NormalizeRow[] = [];
  for (const [kind, message] of [
    ['ADT', 'ADT^A01'],
    ['ORU', 'ORU^R01, 20 OBX'],
  ] as const) {
    options.say(`normalize: ${message}`);
    rows.push(await measure(kind, message, options.quick));
  }
  return rows;
}

/** V8 goes on compiling the mapping for some 30,000 messages. */
const warmUpMs = 8_000;

async function measure(kind: 'ADT' | 'ORU', message: string, quick: boolean): Promise<NormalizeRow> {
  const make = messages(kind, 200);
  const sample = Array.from({ length: 200 }, (_, i) => make(i));
  // Read back from text: events of the mapping itself, kept, would teach V8 to make all that follow in the old space.
  const events = new Map(sample.map((bytes) => [bytes, JSON.parse(String(normalize(bytes))) as unknown]));
  const works = [normalize, parse, (bytes: Uint8Array) => JSON.stringify(events.get(bytes))].map((work) => ({
    work,
    taken: [] as number[],
  }));
  // A broker runs for days: measured is what comes once V8 has compiled what it compiles.
  for (const { work } of works) cpuPerMessage(work, sample, quick ? 100 : warmUpMs);
  for (let round = 0; round < (quick ? 3 : 9); round++)
    for (const { work, taken } of works) {
      collect({ type: 'minor' });
      taken.push(cpuPerMessage(work, sample, quick ? 50 : 300));
    }
  const [all = [], parsing = [], writing = []] = works.map(({ taken }) => taken);
  const microseconds = ofRuns(all);
  return {
    message,
    microseconds,
    perSecondAndCore: Math.round(1_000_000 / microseconds.median),
    parseMicroseconds: ofRuns(parsing),
    writeMicroseconds: ofRuns(writing),
    toParseAndWrite: ofRuns(
      all.map((time, at) => round(time / ((parsing[at] ?? Number.NaN) + (writing[at] ?? Number.NaN)))),
    ),
    jsonBytes: Math.round(sample.reduce((sum, bytes) => sum + String(normalize(bytes)).length, 0) / sample.length),
    hottest: await hottest(() => cpuPerMessage(normalize, sample, quick ? 300 : 2_000)),
  };
}

/** So that nobody pays for what another left. */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;

/** Goes through the messages again and again for about this time; microseconds. */
function cpuPerMessage(work: Work, sample: readonly Uint8Array[], forMs: number): number {
  const endsAt = performance.now() + forMs;
  const started = process.cpuUsage();
  let count = 0;
  do {
    for (const bytes of sample) work(bytes);
    count += sample.length;
  } while (performance.now() < endsAt);
  const { user, system } = process.cpuUsage(started);
  return (user + system) / count;
}

const listed = 5;

/** The functions in which the profiler of V8 found the process most often, those that they call left out. */
async function hottest(run: () => unknown): Promise<NormalizeRow['hottest']> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  run();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const hits = new Map<string, number>();
  let all = 0;
  for (const { callFrame, hitCount = 0 } of profile.nodes) {
    const file = callFrame.url.split('/').at(-1) ?? '';
    const name = [callFrame.functionName || '(anonymous)', file === '' ? '' : `${file}:${callFrame.lineNumber + 1}`];
    const key = name.filter((part) => part !== '').join(' ');
    hits.set(key, (hits.get(key) ?? 0) + hitCount);
    all += hitCount;
  }
  return [...hits]
    .sort(([, a], [, b]) => b - a)
    .slice(0, listed)
    .map(([name, count]) => ({ name, percent: round((100 * count) / all) }));
}
