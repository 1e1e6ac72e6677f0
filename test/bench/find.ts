import { statSync } from 'node:fs';
import { SqliteDatabase } from '#platform';
import type { FindRequest, FoundPage } from '../../apps/console/src/api/find-views.js';
import { startBroker, temporaryDirectory } from '../broker-process.js';
import { brokerFile, type IndexCost, peopleOf, type Planted, planted, seed } from './find-store.js';
import { round, spread, type Spread } from './quantiles.js';

interface FindRow {
  readonly messages: number;
  readonly question: string;
  /** From the request to the answer read, over HTTP. */
  readonly apiMs: Spread;
  /** The same request to a process that answers without looking: what HTTP costs. */
  readonly healthMs: Spread;
  /** One indexed SELECT of one archive row from the same file in this process. */
  readonly selectMs: Spread;
  /** Of the answers: how many messages each had. */
  readonly found: Spread;
}

export interface FindFigures {
  readonly rows: readonly FindRow[];
  readonly costs: readonly IndexCost[];
  readonly fileMebibytes: number;
  readonly seededSeconds: number;
}

const nobody = 'a number that nobody has';
const questions: readonly (readonly [string, (of: Planted) => FindRequest])[] = [
  ['MRN', ({ mrn }) => ({ number: mrn })],
  ['name + birth date', ({ family, given, born }) => ({ family, given, born })],
  ['family, given begins', ({ family, given }) => ({ family, given: given.slice(0, 3) })],
  ['order number', ({ order }) => ({ number: order })],
  ['visit', ({ visit }) => ({ number: visit, numberKind: 'visit' })],
  ['control id', ({ control }) => ({ number: control, numberKind: 'control' })],
  [nobody, ({ mrn }) => ({ number: `X${mrn}` })],
];

/** Search over HTTP in a store that was written directly; the broker that serves it is the one that users start. */
export async function measureFind(options: {
  readonly messages: number;
  readonly quick: boolean;
  readonly say: (line: string) => void;
}): Promise<FindFigures> {
  const path = temporaryDirectory();
  const began = performance.now();
  const costs = await seed(path, options.messages, options.say);
  const seededSeconds = round((performance.now() - began) / 1_000);
  const broker = await startBroker(path, { HIE_STAGES: 'hold' });
  try {
    const rows = await askAll(broker.url, path, options);
    const fileMebibytes = Math.round(statSync(brokerFile(path)).size / 1024 / 1024);
    return { rows, costs, fileMebibytes, seededSeconds };
  } finally {
    await broker.discard();
  }
}

async function askAll(
  url: string,
  path: string,
  { messages, quick, say }: Parameters<typeof measureFind>[0],
): Promise<readonly FindRow[]> {
  const reader = SqliteDatabase.openReader(brokerFile(path));
  const people = peopleOf(messages);
  const samples = quick ? 100 : 500;
  const rows: FindRow[] = [];
  for (const [question, requestOf] of questions) {
    say(`find: ${question}`);
    rows.push({
      messages,
      question,
      ...(await ask(url, question, samples, (at) => requestOf(someone(at, messages, people)))),
      selectMs: selects(reader, samples, (at) => someone(at, messages, people).control),
    });
  }
  reader.close();
  return rows;
}

/** All over the store, orders included: every other message has one. */
const someone = (at: number, messages: number, people: ReturnType<typeof peopleOf>): Planted =>
  planted(((at * 7_919) % Math.floor(messages / 2)) * 2 + 1, people);

async function ask(url: string, question: string, samples: number, requestOf: (at: number) => FindRequest) {
  const isThere = question !== nobody;
  const apiMs: number[] = [];
  const healthMs: number[] = [];
  const found: number[] = [];
  for (let at = 0; at < samples; at++) {
    const began = performance.now();
    const response = await fetch(`${url}/api/messages/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(requestOf(at)),
    });
    const { messages } = (await response.json()) as FoundPage;
    apiMs.push(performance.now() - began);
    found.push(messages.length);
    if (messages.length === 0 && isThere) throw new Error(`nothing found: ${question}`);
    const asked = performance.now();
    await (await fetch(`${url}/health/live`)).text();
    healthMs.push(performance.now() - asked);
  }
  return { apiMs: spread(apiMs), healthMs: spread(healthMs), found: spread(found) };
}

function selects(reader: SqliteDatabase, samples: number, controlIdOf: (at: number) => string): Spread {
  const times = Array.from({ length: samples }, (_, at) => {
    const began = performance.now();
    reader.all('SELECT * FROM message WHERE control_id = ?', controlIdOf(at));
    return performance.now() - began;
  });
  return spread(times);
}
