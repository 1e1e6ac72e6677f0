import { setTimeout as pause } from 'node:timers/promises';
import type { Overview } from '../../../console/src/api/views.js';
import { type Community, truth } from './community.js';
import { compareWithTruth, type LinkingFigures } from './truth.js';

/** What of the broker's HTTP side the summary reads. */
interface Api {
  readonly url: string;
  json<Answer>(path: string): Promise<Answer>;
  text(path: string): Promise<string>;
}

const pollMs = 250;
const patienceMs = 120_000;

export interface Judgement {
  readonly lines: readonly string[];
  /** No two people were joined, and every message has its outcome. */
  readonly clean: boolean;
}

/** Waits until all that was acknowledged is worked through, then holds the links against the truth. */
export async function judged(community: Community, api: Api, signal: AbortSignal): Promise<Judgement> {
  const overview = await settled(api, signal);
  const exported = identitiesOf(await api.text('/api/identity/export'));
  const reviews = await api.json<unknown>('/api/identity/reviews');
  const figures = compareWithTruth(exported, truth(community));
  const { received, linked, answered, refused, filtered, dead } = overview.messages;
  return {
    lines: [
      `messages   received ${received}, linked ${linked}, answered ${answered}, refused ${refused}, filtered ${filtered}, dead ${dead}`,
      ...linkingLines(figures),
      `reviews    ${countOf(reviews)} pairs wait for a person's decision on ${api.url}/#/reviews`,
    ],
    clean: figures.wrongPairs === 0 && overview.lag === 0,
  };
}

function linkingLines(figures: LinkingFigures): readonly string[] {
  const { records, people, found, exact, wrongPairs, missedPairs, truePairs } = figures;
  return [
    `people     ${records} records of ${people} people; the broker sees ${found}, ${exact} of them exactly right`,
    `links      ${truePairs - missedPairs} of ${truePairs} true pairs joined, ${missedPairs} missed, ${wrongPairs} joined wrongly`,
  ];
}

async function settled(api: Api, signal: AbortSignal): Promise<Overview> {
  for (const startedAt = performance.now(); ;) {
    const overview = await api.json<Overview>('/api/overview');
    if (overview.lag === 0 || signal.aborted || performance.now() - startedAt > patienceMs) return overview;
    await pause(pollMs);
  }
}

/** `assigning_authority,patient_id,enterprise_id` -> `authority|number` -> enterprise id. */
function identitiesOf(csv: string): ReadonlyMap<string, string> {
  const rows = csv.trim().split(/\r?\n/).slice(1);
  const cells = rows.map((row) => row.split(',').map((cell) => cell.replace(/^"(.*)"$/, '$1')));
  return new Map(cells.map(([authority = '', number = '', person = '']) => [`${authority}|${number}`, person]));
}

function countOf(reviews: unknown): number {
  if (Array.isArray(reviews)) return reviews.length;
  const [list] = Object.values(reviews ?? {}).filter((value) => Array.isArray(value));
  return list?.length ?? 0;
}
