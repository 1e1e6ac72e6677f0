import type { EnterpriseId, SourceKey } from '#contracts';
import type { RawDemographics } from '#identity';
import type { IdentityReader, ReviewTask } from '#storage';

/** A task with what a person needs to decide it. */
export interface ReviewView {
  readonly id: string;
  readonly kind: ReviewTask['kind'];
  /** log2 of the likelihood ratio. */
  readonly bits?: number;
  readonly reasons: readonly string[];
  readonly openedAt: string;
  readonly a: ReviewSide;
  /** Of an overlay: the same number, with the demographics that are held back. */
  readonly b?: ReviewSide;
}

interface ReviewSide {
  readonly authority: string;
  readonly value: string;
  readonly enterpriseId?: EnterpriseId;
  readonly demographics?: RawDemographics;
}

/** Open tasks that are shown at most, the oldest first. */
const reviewsMax = 200;

export async function openReviews(identity: IdentityReader): Promise<readonly ReviewView[]> {
  const tasks = await identity.reviews(reviewsMax);
  const sides = await sidesOf(
    identity,
    tasks.flatMap(({ a, b }) => (b ? [a, b] : [a])),
  );
  return tasks.flatMap((task) => viewOf(task, sides));
}

async function sidesOf(
  identity: IdentityReader,
  wanted: readonly SourceKey[],
): Promise<ReadonlyMap<SourceKey, ReviewSide>> {
  const keys = [...new Set(wanted)];
  const { lookup } = identity;
  const persons = new Map((await lookup.memberships(undefined, keys)).map((one) => [one.record, one.enterpriseId]));
  const raws = new Map((await lookup.demographics(undefined, keys)).map((one) => [one.record, one.raw]));
  const records = await lookup.records(undefined, keys);
  return new Map(
    records.map(({ key, identity: { authority, value } }) => {
      const [enterpriseId, demographics] = [persons.get(key), raws.get(key)];
      return [key, { authority, value, ...(enterpriseId && { enterpriseId }), ...(demographics && { demographics }) }];
    }),
  );
}

function viewOf(task: ReviewTask, sides: ReadonlyMap<SourceKey, ReviewSide>): ReviewView[] {
  const a = sides.get(task.a);
  if (!a) return [];
  const b = task.held ? { ...a, demographics: task.held.raw } : task.b && sides.get(task.b);
  const { id, kind, bits, reasons, openedAt } = task;
  return [{ id, kind, ...(bits !== undefined && { bits }), reasons, openedAt, a, ...(b && { b }) }];
}
