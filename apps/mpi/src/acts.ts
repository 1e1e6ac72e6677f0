import type { SourceKey } from '#contracts';
import type { Assertion } from '#identity';
import type { IdentityAct } from '#storage';
import type { IdentityView } from './view.js';

/**
 * What counts of all that senders and persons ever said. State is the fold over the acts that stand, so that an act
 * that is undone leaves what would be without it, by construction: nothing is ever put back.
 */

type Said = 'same' | 'different';

/** What counts about one pair. */
export interface Statement {
  readonly act: IdentityAct;
  readonly other: SourceKey;
  readonly said: Said;
}

/** What a kind of act says about its two records, and which outranks which: a person, a merge, a link, a mention. */
const meanings: { readonly [Kind in IdentityAct['kind']]?: readonly [said: Said, rank: number] } = {
  mention: ['same', 0],
  link: ['same', 1],
  unlink: ['different', 1],
  move: ['same', 1],
  merge: ['same', 2],
  change: ['same', 2],
  same: ['same', 3],
  different: ['different', 3],
};
const personRank = 3;

function meaningOf(act: IdentityAct): readonly [said: Said, rank: number] | undefined {
  return act.apart ? ['different', personRank] : meanings[act.kind];
}

/** Says of its two records that they are one person. */
export const isSame = (act: IdentityAct): boolean => meaningOf(act)?.[0] === 'same';

/** In the order of receipt; acts of one message in their order. */
export const isLater = (one: IdentityAct, other: IdentityAct): boolean =>
  one.sequence === other.sequence ? one.id > other.id : one.sequence > other.sequence;

/** Not undone, or its undoing was undone. */
export function stands(view: IdentityView, act: IdentityAct): boolean {
  for (const other of view.actsOf(act.a))
    if (other.kind === 'undo' && other.of === act.id && stands(view, other)) return false;
  return true;
}

/**
 * Stands, and is about the same patient still: when a number moves to another patient (A43), what was said about it
 * before was about the former one, and only a person's "not the same" outlives the move. Nor does what a person retracted
 * count, save that two numbers stood in one PID, which is a fact.
 */
export function counts(view: IdentityView, act: IdentityAct): boolean {
  if (!stands(view, act) || (act.kind !== 'mention' && isRetracted(view, act))) return false;
  const meaning = meaningOf(act);
  if (meaning?.[0] === 'different' && meaning[1] === personRank) return true;
  return endsOf(act).every((end) => {
    const move = lastMove(view, end);
    return !move || move.id === act.id || isLater(act, move);
  });
}

function isRetracted(view: IdentityView, { a, b, ...act }: IdentityAct): boolean {
  for (const other of view.actsOf(a))
    if (
      other.kind === 'retract' &&
      (other.a === b || other.b === b) &&
      isLater(other, { a, ...act }) &&
      stands(view, other)
    )
      return true;
  return false;
}

export const endsOf = ({ a, b }: IdentityAct): readonly SourceKey[] => (b === undefined ? [a] : [a, b]);

/** The newest act by which the number went to another patient. */
export function lastMove(view: IdentityView, key: SourceKey): IdentityAct | undefined {
  let last: IdentityAct | undefined;
  for (const act of view.actsOf(key))
    if (act.kind === 'move' && act.a === key && (!last || isLater(act, last)) && stands(view, act)) last = act;
  return last;
}

/**
 * What counts about each pair with this record. Of one rank the newest act speaks, and none of that rank where a move has
 * overtaken it; the highest rank wins.
 */
export function statementsAt(view: IdentityView, key: SourceKey): readonly Statement[] {
  const newest = new Map<string, Statement & { readonly rank: number }>();
  for (const act of view.actsOf(key)) {
    const [said, rank] = meaningOf(act) ?? [];
    const other = act.a === key ? act.b : act.a;
    if (said === undefined || rank === undefined || other === undefined) continue;
    const known = newest.get(`${other} ${rank}`);
    if ((!known || isLater(act, known.act)) && stands(view, act))
      newest.set(`${other} ${rank}`, { act, other, said, rank });
  }
  const best = new Map<SourceKey, Statement & { readonly rank: number }>();
  for (const statement of newest.values())
    if (statement.rank >= (best.get(statement.other)?.rank ?? 0) && counts(view, statement.act))
      best.set(statement.other, statement);
  return [...best.values()];
}

/** A statement as the partition takes it. A mention commands nothing but where it speaks of one record: `isTied`. */
export function commanded(view: IdentityView, { act, said }: Statement): Assertion | undefined {
  const { a, b } = act;
  if (b === undefined || (act.kind === 'mention' && !isTied(view, a, b))) return undefined;
  return { a, b, kind: said, source: sourceOf(act) };
}

function sourceOf(act: IdentityAct): Assertion['source'] {
  const [, rank] = meaningOf(act) ?? [];
  if (rank === personRank) return 'review';
  return rank === 2 ? 'merge' : 'link';
}

/**
 * Numbers of one authority in one PID are one patient to that authority, and a number that was only ever mentioned has
 * no other patient; apart from that, a mention is evidence (`IdentityView.edgeBetween`).
 */
function isTied(view: IdentityView, a: SourceKey, b: SourceKey): boolean {
  const [one, other] = [view.records.get(a), view.records.get(b)];
  return (
    one?.identity.system === other?.identity.system || one?.standing === 'mentioned' || other?.standing === 'mentioned'
  );
}

/** A message says what a person's word or a higher rank stands against: the newest of a sender about the pair. */
export function newestOfSenders(view: IdentityView, key: SourceKey): readonly Statement[] {
  const newest = new Map<SourceKey, Statement>();
  for (const act of view.actsOf(key)) {
    const [said, rank] = meaningOf(act) ?? [];
    const other = act.a === key ? act.b : act.a;
    if (said === undefined || other === undefined || rank === personRank || rank === 0) continue;
    const known = newest.get(other);
    if ((!known || isLater(act, known.act)) && counts(view, act)) newest.set(other, { act, other, said });
  }
  return [...newest.values()];
}
