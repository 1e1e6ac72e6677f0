import { asMessageId } from '#contracts';
import type { AuthorityRule } from '#hl7';
import { blockingKeys, clean, shippedModel } from '#identity';
import { createLog } from '#platform';
import { demographicsOf } from '../../apps/mpi/src/demographics.js';
import { matchPatient } from '../../apps/mpi/src/fhir/match-patient.js';
import { answerQuery } from '../../apps/mpi/src/pix/answer-query.js';
import { Pointers } from '../../apps/mpi/src/pix/pointers.js';
import { organizations } from '../../apps/standalone/src/demo/organizations.js';
import { random } from '../../apps/standalone/src/demo/people/random.js';
import { entryOf, type Said, saidBy } from './identity-feed.js';
import type { IndexUnderLoad } from './identity-index.js';
import { spread, type Spread } from './quantiles.js';

export interface Questions {
  /** Parse, load and decide of one message alone, without save and commit. */
  readonly decisionMs: Spread;
  /** `$match` with all that a desk knows of a known person. */
  readonly matchMs: Spread;
  /** ITI-9, from the bytes of the query to those of the response. */
  readonly pixMs: Spread;
  /** Records that share a blocking key with a message's patient. */
  readonly candidates: Spread;
  /** Size of the block that a row stands in. */
  readonly blockRecords: Spread;
}

const authorities = Object.values(organizations).map(({ name }, at): AuthorityRule => ({
  namespace: name,
  universalId: `2.999.1.${at + 1}`,
  system: `urn:hie:${name.toLowerCase()}:local`,
  name,
}));

/** Of how often each question is asked the fastest counts: the machine may be others' too. */
const passes = 3;

/** Asks one by one about the next messages and about people who are known. Nothing is changed. */
export async function askEach(index: IndexUnderLoad, next: number, samples: number): Promise<Questions> {
  const dice = random(next);
  const known = Array.from({ length: samples }, () => saidBy(dice.between(0, next - 1)));
  const entries = Array.from({ length: samples }, (_, at) => entryOf(next + at));
  const api = {
    identity: index.reader,
    model: shippedModel,
    authorities,
    cursorKey: new Uint8Array(32),
    appendCommand: async () => '',
  };
  const match = ({ patient }: Said): Promise<unknown> =>
    matchPatient(api, { patient, onlyCertainMatches: false, count: 10 }, 'http://127.0.0.1/fhir');
  const candidates: number[] = [];
  for (const said of known) candidates.push(await candidatesOf(index, said));
  return {
    decisionMs: await timesOf(entries, (entry) => index.decideAlone(entry)),
    matchMs: await timesOf(known, match),
    pixMs: await timesOf(known, pixDesk(index)),
    candidates: spread(candidates),
    blockRecords: blockSizes(index),
  };
}

/** All questions, then all again: in between, what one of them had read is out of the cache. */
async function timesOf<Question>(questions: readonly Question[], ask: (one: Question) => Promise<unknown>) {
  const best = questions.map(() => Number.POSITIVE_INFINITY);
  for (let pass = 0; pass < passes; pass++)
    for (const [at, question] of questions.entries()) {
      const began = performance.now();
      await ask(question);
      best[at] = Math.min(best[at] ?? 0, performance.now() - began);
    }
  return spread(best);
}

/** More than any block that the index keeps. */
const blockMost = 1_000_000;

async function candidatesOf({ reader }: IndexUnderLoad, { patient }: Said): Promise<number> {
  const keys = blockingKeys(clean(demographicsOf(patient), shippedModel), shippedModel);
  return (await reader.lookup.candidates(undefined, [keys], blockMost)).records.length;
}

function pixDesk({ reader: identity }: IndexUnderLoad): (said: Said) => Promise<Uint8Array> {
  const desk = {
    identity,
    pointers: new Pointers(new Uint8Array(32), Date.now),
    authorities,
    clock: Date.now,
    log: createLog('silent'),
    personsOfAccount: async () => [],
  };
  const head = 'MSH|^~\\&|ASKER|ASKER|HIE|REGION|20260314||QBP^Q23^QBP_Q21|Q-1|P|2.5';
  return async ({ identity: { authority, value } }) => {
    const bytes = Buffer.from(`${head}\rQPD|IHE PIX Query|T-1|${value}^^^${authority}\rRCP|I\r`);
    const answer = await answerQuery({ bytes, organization: 'ASKER', answerId: asMessageId('A1') }, desk);
    if (!Buffer.from(answer).includes('MSA|AA')) throw new Error('the query was not answered');
    return answer;
  };
}

function blockSizes({ database }: IndexUnderLoad): Spread {
  const sizes = database.all<{ size: number; blocks: number }>(
    `SELECT size, count(*) AS blocks FROM (SELECT count(*) AS size FROM (SELECT hash FROM block_key
       UNION ALL SELECT hash FROM block_key_young UNION ALL SELECT hash FROM block_key_new) GROUP BY hash) GROUP BY size`,
  );
  const rows = sizes.flatMap(({ size, blocks }) => ({ size, rows: size * blocks })).sort((a, b) => a.size - b.size);
  const all = rows.reduce((sum, one) => sum + one.rows, 0);
  const at = (share: number): number => {
    let below = 0;
    return rows.find((one) => (below += one.rows) >= share * all)?.size ?? 0;
  };
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
