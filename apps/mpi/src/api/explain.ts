import type { EnterpriseId, SourceIdentity, SourceKey } from '#contracts';
import { type Explanation, explain } from '#identity';
import type { ReviewTask, SourceRecord } from '#storage';
import type { MpiApi } from '../mpi.api.js';
import { isSame } from '../acts.js';
import { actsAt } from './acts-at.js';
import { matchRecord, type NumberQuestion, recordOf } from './numbers.js';

interface ExplainedNumber {
  readonly source: SourceIdentity;
  readonly enterpriseId?: EnterpriseId;
  readonly active: boolean;
}

export interface ExplainAnswer {
  readonly samePerson: boolean;
  readonly a: ExplainedNumber;
  readonly b: ExplainedNumber;
  readonly comparison: Explanation['comparison'];
  readonly thresholds: Explanation['thresholds'];
  readonly model: string;
  readonly statements: readonly { kind: string; by?: string; reason?: string }[];
  readonly tasks: readonly Pick<ReviewTask, 'id' | 'kind' | 'reasons' | 'openedAt'>[];
  /** All of it for people. */
  readonly lines: readonly string[];
}

/** Edges of a person's record that are followed at most. */
const edgesMax = 100;

/** Why two numbers are, may be or are not one person: the index as it stands, and the evidence between the two. */
export async function explainNumbers(api: MpiApi, a: NumberQuestion, b: NumberQuestion): Promise<ExplainAnswer> {
  const [one, other] = [await recordOf(api.identity, a), await recordOf(api.identity, b)];
  const { lookup } = api.identity;
  const keys = [one.key, other.key];
  const explanation = explain(await matchRecord(api, one), await matchRecord(api, other), api.model);
  const memberships = new Map(
    (await lookup.memberships(undefined, keys)).map((each) => [each.record, each.enterpriseId]),
  );
  const [first, second] = [explained(one, memberships), explained(other, memberships)];
  const samePerson = first.enterpriseId !== undefined && first.enterpriseId === second.enterpriseId;
  const statements = (await actsAt(api, keys))
    .filter(({ act, counts }) => counts && act.b && keys.includes(act.a) && keys.includes(act.b))
    .map(({ act: { kind, by, reason } }) => ({ kind, ...(by && { by }), ...(reason && { reason }) }));
  const tasks = (await lookup.openTasks(undefined, [one.key]))
    .filter(({ b: end, a: begin }) => end === other.key || begin === other.key)
    .map(({ id, kind, reasons, openedAt }) => ({ id, kind, reasons, openedAt }));
  const path = samePerson && explanation.comparison.band !== 'same' ? await pathLines(api, one, other) : [];
  const lines = [
    ...explanation.lines,
    ...distinct(statements.map(({ kind, by }) => `stated: ${kind}${by ? ` by ${by}` : ''}`)),
    ...tasks.map(({ id, reasons }) => `open review ${id}: ${reasons.join(', ')}`),
    ...path,
    samePerson ? `one person: ${first.enterpriseId}` : `two persons: ${first.enterpriseId} and ${second.enterpriseId}`,
  ];
  const { comparison, thresholds, model } = explanation;
  return { samePerson, a: first, b: second, comparison, thresholds, model, statements, tasks, lines };
}

const distinct = (lines: readonly string[]): readonly string[] => [...new Set(lines)];

function explained(
  { key, identity: source, active }: SourceRecord,
  memberships: ReadonlyMap<SourceKey, EnterpriseId>,
): ExplainedNumber {
  const enterpriseId = memberships.get(key);
  return { source, active, ...(enterpriseId && { enterpriseId }) };
}

interface Step {
  readonly from: SourceKey;
  readonly because: string;
}

/** Two records that do not link by themselves are one person through others, or because somebody said so. */
async function pathLines(api: MpiApi, one: SourceRecord, other: SourceRecord): Promise<readonly string[]> {
  const cameFrom = new Map<SourceKey, Step>();
  const queue: SourceKey[] = [one.key];
  for (const key of queue) {
    if (key === other.key) break;
    for (const [next, because] of await neighbours(api, key))
      if (next !== one.key && !cameFrom.has(next)) {
        cameFrom.set(next, { from: key, because });
        queue.push(next);
      }
  }
  const steps: string[] = [];
  for (let key = other.key, step = cameFrom.get(key); step; key = step.from, step = cameFrom.get(key)) {
    const [to] = await api.identity.lookup.records(undefined, [key]);
    steps.unshift(`joined to ${to?.identity.authority}|${to?.identity.value} by ${step.because}`);
  }
  return steps;
}

async function neighbours(api: MpiApi, key: SourceKey): Promise<readonly [SourceKey, string][]> {
  const edges = (await api.identity.lookup.edges(undefined, [key], edgesMax)).filter(({ band }) => band === 'same');
  const said = (await actsAt(api, [key])).filter(({ act, counts }) => counts && isSame(act));
  const end = ({ a, b }: { readonly a: string; readonly b?: string }): SourceKey => (a === key ? b : a) as SourceKey;
  return [
    ...edges.map((edge): [SourceKey, string] => [end(edge), `${edge.bits} bits`]),
    ...said.map(({ act }): [SourceKey, string] => [end(act), `a statement (${act.kind})`]),
  ];
}
