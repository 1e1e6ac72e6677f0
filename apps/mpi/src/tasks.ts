import type { SourceKey } from '#contracts';
import type { Partition } from '#identity';
import type { ReviewTask } from '#storage';
import { isLater, newestOfSenders, type Statement, statementsAt } from './acts.js';
import type { Component } from './component.js';
import { pair } from './merge.js';
import type { Cause } from './settle.js';
import { taskId } from './upsert.js';
import type { IdentityView } from './view.js';

type Doubt = Pick<ReviewTask, 'id' | 'kind' | 'a' | 'b' | 'bits' | 'reasons'>;

/**
 * Opens a task for each doubtful pair and each statement that does not hold, and closes as obsolete those that the new
 * state of the component answered. Overlay tasks follow from what is held back: see `upsert`.
 */
export function settleTasks(view: IdentityView, component: Component, partition: Partition, { at }: Cause): void {
  const { core } = component;
  const doubts = [...matchesIn(partition), ...conflictsIn(view, component, partition)];
  const wanted = new Map(
    doubts.filter(({ a, b }) => core.has(a) || (b && core.has(b))).map((doubt) => [doubt.id, doubt]),
  );
  for (const doubt of wanted.values()) {
    const known = view.tasks.get(doubt.id);
    if (known?.state === 'open' && known.bits === doubt.bits && known.reasons.join() === doubt.reasons.join()) continue;
    // A decision that was taken back leaves the task as old as it was.
    const isSame = known?.state === 'open' || known?.closedBy !== undefined;
    const owner = known?.owner;
    view.putTask({ ...doubt, state: 'open', openedAt: isSame ? known.openedAt : at, ...(owner && { owner }) });
  }
  const open = new Set([...core].flatMap((key) => view.openTasksOf(key)));
  for (const task of open)
    if (task.kind !== 'overlay' && !wanted.has(task.id))
      view.putTask({ ...task, state: 'closed', decision: 'obsolete', closedAt: at });
}

const matchesIn = ({ reviews }: Partition): readonly Doubt[] =>
  reviews.map((review) => {
    const [a, b] = [review.a as SourceKey, review.b as SourceKey];
    return { ...review, id: taskId('possible-match', a, b), kind: 'possible-match', a, b };
  });

/**
 * Statements that do not hold: one that says `same` of two persons, because another stands between them; or one of a sender that
 * is newer than what a person or a merge says of the pair, and says the opposite.
 */
function conflictsIn(view: IdentityView, { all }: Component, { groups }: Partition): readonly Doubt[] {
  const groupOf = new Map(groups.flatMap((group, at) => group.map((key) => [key, at] as const)));
  const isOne = (key: SourceKey, { other }: Statement): boolean => groupOf.get(key) === groupOf.get(other);
  return [...all].flatMap((key) => {
    const known = (one: Statement): boolean => all.has(one.other) && exists(view, key) && exists(view, one.other);
    const counted = statementsAt(view, key).filter(known);
    const unfulfilled = counted.filter((one) => one.act.kind !== 'mention' && one.said === 'same' && !isOne(key, one));
    const contradicting = newestOfSenders(view, key).filter((one) => {
      const winner = counted.find(({ other }) => other === one.other);
      return winner && isLater(one.act, winner.act) && (one.said === 'same') !== isOne(key, one);
    });
    return [...unfulfilled, ...contradicting].map(({ act, other }) => {
      const { a, b } = pair(key, other);
      return { id: taskId('conflict', a, b), kind: 'conflict', a, b, reasons: [`${act.kind}-contradicted`] } as const;
    });
  });
}

const exists = (view: IdentityView, key: SourceKey): boolean => view.records.get(key)?.standing !== 'named';
