import type { SourceKey } from '#contracts';
import type { ReviewTask } from '#storage';
import type { Partition } from '#identity';
import type { Component } from './component.js';
import type { Cause } from './settle.js';
import { taskId } from './upsert.js';
import type { IdentityView } from './view.js';

/**
 * Opens a task for each doubtful pair that has none, and closes as obsolete those that the new state of the component
 * answered. Overlay tasks stay until a person decides.
 */
export function settleTasks(
  view: IdentityView,
  { core }: Component,
  reviews: Partition['reviews'],
  { at }: Cause,
): readonly ReviewTask[] {
  const wanted = new Map(
    reviews
      .map((review) => ({ ...review, a: review.a as SourceKey, b: review.b as SourceKey }))
      .filter(({ a, b }) => core.has(a) || core.has(b))
      .map((review) => [taskId('possible-match', review.a, review.b), review]),
  );
  const opened = [...wanted].flatMap(([id, { a, b, bits, reasons }]) => {
    const known = view.tasks.get(id);
    if (known?.state === 'open' && known.bits === bits && known.reasons.join() === reasons.join()) return [];
    const openedAt = known?.state === 'open' ? known.openedAt : at;
    return [{ id, kind: 'possible-match', a, b, bits, reasons, state: 'open', openedAt } as const];
  });
  const open = new Set([...core].flatMap((key) => view.openTasksOf(key)));
  const closed = [...open]
    .filter(({ id, kind }) => kind !== 'overlay' && !wanted.has(id))
    .map((task): ReviewTask => ({ ...task, state: 'closed', decision: 'obsolete', closedAt: at }));
  for (const task of [...opened, ...closed]) view.putTask(task);
  return [...opened, ...closed];
}
