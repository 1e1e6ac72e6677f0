import { type Draft, type Entry, type LetterCommand, topics } from '#contracts';
import type { Decision, ParkedKeys, Stage } from '#event-log';
import type { DeadLetter, DeadLetterState, DeadLetterStore, LetterChange } from '#storage';
import { again, editedAgain, type KeyOfMessage } from './again.js';
import { type GivenCommand, givenCommandOf } from './given-command.js';

/** Dead letters that one command is about at most: their values are in memory together. */
export const lettersPerCommandMax = 100;

export interface ReplayDeps<Tx> {
  readonly store: DeadLetterStore<Tx>;
  /** The entry at a place of the log; undefined, or a later one, where retention took it. */
  readonly read: (topic: string, partition: number, offset: number) => Promise<Entry | undefined>;
  /** Keys that wait behind a dead entry are let go when that entry is replayed or given up. */
  readonly parked?: Pick<ParkedKeys<Tx>, 'release'>;
  readonly keyOf: KeyOfMessage;
}

/** A letter with its entry; its state is that which the commands of this batch gave it. */
interface Candidate {
  readonly letter: DeadLetter;
  readonly entry: Entry | undefined;
  state: DeadLetterState;
}
type View = ReadonlyMap<string, readonly Candidate[]>;
interface Changed {
  readonly letter: DeadLetter;
  /** Of the entry, if that is still there. */
  readonly key: string | undefined;
  readonly change: LetterChange;
}

/**
 * Stage `ops`: does with dead letters what people ask for. A replay appends them to the topic they came from, or an edited
 * copy, with the same message id and the next revision. Idempotent: only what is open is replayed or given up, and
 * only what was given up is opened again; if a replayed entry dies again, that is a new letter.
 * Other commands (reviews, assertions) belong to the mpi.
 */
export const replayStage = <Tx>({
  store,
  read,
  parked,
  keyOf,
}: ReplayDeps<Tx>): Stage<Tx, GivenCommand, View, Changed> => ({
  name: 'ops',
  topics: [topics.command],
  parse: givenCommandOf,
  async load(tx, commands) {
    const candidates = new Map<string, Candidate>();
    const view = new Map<string, readonly Candidate[]>();
    for (const { id, letters } of commands) {
      if (letters) view.set(id, await candidatesOf(await lettersOf(store, tx, letters), candidates, read));
    }
    return view;
  },
  decide: (command, view) => decideOn(command, view, keyOf),
  async save(tx, effects) {
    for (const [change, together] of Map.groupBy(effects, ({ change }) => change))
      await store.mark(
        tx,
        together.map(({ letter }) => letter),
        change,
      );
    // A parked letter waits for the one that its key was parked for: replayed alone it must not overtake it.
    const heads = effects.filter(({ letter, change }) => letter.code !== 'PARKED' && change.state !== 'open');
    for (const { letter, key } of heads) if (key !== undefined) await parked?.release(tx, letter.stage, key);
  },
});

function lettersOf<Tx>(store: DeadLetterStore<Tx>, tx: Tx, letters: LetterCommand): Promise<readonly DeadLetter[]> {
  const { topic, partition } = letters;
  const offsets = letters.kind === 'replay-edited' ? [letters.offset] : letters.offsets;
  if (offsets.length === 0 && letters.kind === 'replay-dead')
    return store.oldestOpen(tx, topic, partition, lettersPerCommandMax);
  return store.load(
    tx,
    offsets.slice(0, lettersPerCommandMax).map((offset) => ({ topic, partition, offset })),
  );
}

/** Two commands that name one letter share its candidate, so that the second sees what the first did. */
async function candidatesOf<Tx>(
  letters: readonly DeadLetter[],
  known: Map<string, Candidate>,
  read: ReplayDeps<Tx>['read'],
): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  for (const letter of letters) {
    const { topic, partition, offset } = letter;
    const place = `${topic}\n${partition}\n${offset}`;
    const found = known.has(place) ? undefined : await read(topic, partition, offset);
    const entry = found?.offset === offset ? found : undefined;
    const candidate = known.get(place) ?? { letter, entry, state: letter.state };
    known.set(place, candidate);
    candidates.push(candidate);
  }
  return candidates;
}

/** What a kind of command does: to letters of which state, and what that makes of them. */
const acts = {
  'replay-dead': { from: 'open', to: 'replayed', result: 'replayed' },
  'replay-edited': { from: 'open', to: 'replayed', result: 'replayed' },
  'discard-dead': { from: 'open', to: 'discarded', result: 'discarded' },
  'reopen-dead': { from: 'discarded', to: 'open', result: 'opened again' },
} as const satisfies Record<LetterCommand['kind'], { from: DeadLetterState; to: DeadLetterState; result: string }>;

function decideOn(command: GivenCommand, view: View, keyOf: KeyOfMessage): Decision<Changed> {
  const { id, letters } = command;
  if (!letters) return { effects: [], outputs: [], result: 'not for this stage' };
  const { from, to, result } = acts[letters.kind];
  const change = changeBy(command, letters, to);
  const taken = (view.get(id) ?? []).flatMap((candidate) => {
    if (candidate.state !== from) return [];
    const { letter, entry } = candidate;
    const outputs = to === 'replayed' ? outputsOf(letters, id, candidate, keyOf) : [];
    if (to === 'replayed' && outputs.length === 0) return [];
    candidate.state = to;
    return [{ effect: { letter, key: entry?.key, change }, outputs }];
  });
  return {
    effects: taken.map(({ effect }) => effect),
    outputs: taken.flatMap(({ outputs }) => outputs),
    result: taken.length === 0 ? 'nothing to do' : result,
  };
}

const changeBy = ({ id, by, at }: GivenCommand, letters: LetterCommand, state: DeadLetterState): LetterChange => ({
  state,
  at,
  by,
  command: id,
  ...(letters.reason !== undefined && { reason: letters.reason }),
  ...(letters.kind === 'replay-edited' && { edited: true }),
  ...('run' in letters && letters.run !== undefined && { run: letters.run }),
});

function outputsOf(
  letters: LetterCommand,
  command: string,
  { letter, entry }: Candidate,
  keyOf: KeyOfMessage,
): readonly Draft[] {
  if (!entry) return [];
  if (letters.kind !== 'replay-edited') return again(letter, entry);
  return editedAgain(letter, entry, { bytes: Buffer.from(letters.value, 'base64'), command }, keyOf);
}
