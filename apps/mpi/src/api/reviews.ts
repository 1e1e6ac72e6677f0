import type { EnterpriseId, SourceIdentity, SourceKey } from '#contracts';
import { compare, type FieldEvidence, type Model, type RawDemographics } from '#identity';
import type { ReviewCount, ReviewFilter, ReviewTask, SourceRecord } from '#storage';
import type { MpiApi } from '../mpi.api.js';
import { matchRecord } from './numbers.js';

/** A task with what a person needs to decide it. */
export interface ReviewView {
  readonly id: string;
  readonly kind: ReviewTask['kind'];
  /** log2 of the likelihood ratio. */
  readonly bits?: number;
  readonly reasons: readonly string[];
  readonly openedAt: string;
  readonly owner?: string;
  readonly a: ReviewSide;
  /** Of an overlay: the same number, with the demographics that are held back. */
  readonly b?: ReviewSide;
  /** Of two records, field by field. */
  readonly evidence?: readonly FieldEvidence[];
  /** The persons that would become one, each with all its numbers. */
  readonly joins: readonly { readonly enterpriseId: EnterpriseId; readonly numbers: readonly SourceIdentity[] }[];
}

interface ReviewSide {
  readonly authority: string;
  readonly value: string;
  readonly enterpriseId?: EnterpriseId;
  readonly demographics?: RawDemographics;
}

/** Open tasks that are shown at most, the oldest first. */
const reviewsMax = 200;

/** What waits, and from which score on the index links or asks. */
export interface ReviewSummary {
  readonly counts: readonly ReviewCount[];
  readonly thresholds: Pick<Model['thresholds'], 'link' | 'review'>;
  readonly model: string;
  /** Reviews that one list shows at most. */
  readonly shownMax: number;
}

export async function reviewSummary({ identity, model }: MpiApi): Promise<ReviewSummary> {
  const { link, review } = model.thresholds;
  const counts = await identity.reviewCounts();
  return { counts, thresholds: { link, review }, model: model.version, shownMax: reviewsMax };
}

export async function openReviews(api: MpiApi, filter: ReviewFilter = {}): Promise<readonly ReviewView[]> {
  const tasks = await api.identity.reviews(reviewsMax, filter);
  const known = await knownOf(
    api,
    tasks.flatMap(({ a, b }) => (b ? [a, b] : [a])),
  );
  return (await Promise.all(tasks.map((task) => viewOf(api, task, known)))).flat();
}

/** What is known of the tasks' records. */
interface Known {
  readonly records: ReadonlyMap<SourceKey, SourceRecord>;
  readonly persons: ReadonlyMap<SourceKey, EnterpriseId>;
  readonly raws: ReadonlyMap<SourceKey, RawDemographics>;
  readonly numbers: ReadonlyMap<EnterpriseId, readonly SourceIdentity[]>;
}

async function knownOf({ identity: { lookup } }: MpiApi, wanted: readonly SourceKey[]): Promise<Known> {
  const keys = [...new Set(wanted)];
  const persons = new Map((await lookup.memberships(undefined, keys)).map((one) => [one.record, one.enterpriseId]));
  const members = await lookup.members(undefined, [...new Set(persons.values())]);
  const all = await lookup.records(undefined, [...new Set([...keys, ...members.map(({ record }) => record)])]);
  const records = new Map(all.map((record) => [record.key, record]));
  const numbers = new Map(
    [...Map.groupBy(members, ({ enterpriseId }) => enterpriseId)].map(([id, ones]) => [
      id,
      ones.flatMap(({ record }) => records.get(record)?.identity ?? []),
    ]),
  );
  const raws = new Map((await lookup.demographics(undefined, keys)).map((one) => [one.record, one.raw]));
  return { records, persons, raws, numbers };
}

async function viewOf(api: MpiApi, task: ReviewTask, known: Known): Promise<ReviewView[]> {
  const a = sideOf(task.a, known);
  if (!a) return [];
  const b = task.held ? { ...a, demographics: task.held.raw } : task.b && sideOf(task.b, known);
  const { id, kind, bits, reasons, openedAt, owner } = task;
  const evidence = await evidenceOf(api, task, known);
  return [
    {
      id,
      kind,
      ...(bits !== undefined && { bits }),
      reasons,
      openedAt,
      ...(owner && { owner }),
      a,
      ...(b && { b }),
      ...(evidence && { evidence }),
      joins: joinsOf(task, known),
    },
  ];
}

function sideOf(key: SourceKey, { records, persons, raws }: Known): ReviewSide | undefined {
  const record = records.get(key);
  if (!record) return undefined;
  const { authority, value } = record.identity;
  const [enterpriseId, demographics] = [persons.get(key), raws.get(key)];
  return { authority, value, ...(enterpriseId && { enterpriseId }), ...(demographics && { demographics }) };
}

async function evidenceOf(
  api: MpiApi,
  { a, b }: ReviewTask,
  { records }: Known,
): Promise<readonly FieldEvidence[] | undefined> {
  const [one, other] = [records.get(a), b && records.get(b)];
  if (!one || !other) return undefined;
  return compare(await matchRecord(api, one), await matchRecord(api, other), api.model).fields;
}

function joinsOf({ a, b }: ReviewTask, { persons, numbers }: Known): ReviewView['joins'] {
  const ids = [a, b].flatMap((key) => (key && persons.get(key)) ?? []);
  return [...new Set(ids)].map((enterpriseId) => ({ enterpriseId, numbers: numbers.get(enterpriseId) ?? [] }));
}
