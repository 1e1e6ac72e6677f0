import { fault, type LetterCommand } from '#contracts';
import type { DeadLetterPlace, DeadLetterReader, DeadLetterState } from '#storage';
import { lettersPerCommandMax } from '../replay.js';

/** Letters that one request is about at most; more means asking again. */
const lettersPerRequestMax = 10_000;

/** Letters by id, all of a cause, or all there are. */
export interface ChosenLetters {
  readonly ids?: readonly string[];
  readonly group?: { readonly topic: string; readonly code: string; readonly stage?: string };
  readonly all?: true;
}

export interface ReplayRequest extends ChosenLetters {
  /** Letters a second at most; all at once when absent. */
  readonly perSecond?: number;
  readonly reason?: string;
}

/** Oldest first, so that letters of one patient go back in the order in which they came; each one once. */
export async function placesOf(
  deadLetters: Pick<DeadLetterReader, 'find'>,
  { ids = [], group, all }: ChosenLetters,
  state: DeadLetterState,
): Promise<readonly DeadLetterPlace[]> {
  if (group === undefined && all === undefined) return [...new Set(ids)].map(placeOf);
  return deadLetters.find({ ...group, state, oldestFirst: true, limit: lettersPerRequestMax });
}

/** Fault API_NOT_FOUND for what is no id of a letter. */
export function placeOf(id: string): DeadLetterPlace {
  const [, topic, partition, offset] = /^(.+):(\d{1,9}):(\d{1,15})$/.exec(id) ?? [];
  if (topic === undefined) throw fault('API_NOT_FOUND', { resource: 'dead letter' });
  return { topic, partition: Number(partition), offset: Number(offset) };
}

type ManyLetters = Exclude<LetterCommand, { kind: 'replay-edited' }>;

/** What is to be done to letters, as commands: each is about one partition, oldest first. */
export function commandsFor<Kind extends ManyLetters['kind']>(
  places: readonly DeadLetterPlace[],
  what: Omit<Extract<ManyLetters, { kind: Kind }>, 'topic' | 'partition' | 'offsets'>,
) {
  const byPartition = Map.groupBy(places, ({ topic, partition }) => `${topic}\n${partition}`);
  return [...byPartition.values()].flatMap((ofPartition) => {
    const [first] = ofPartition;
    if (!first) return [];
    const { topic, partition } = first;
    const offsets = ofPartition.map(({ offset }) => offset).sort((a, b) => a - b);
    return chunks(offsets, lettersPerCommandMax).map((chunk) => ({ ...what, topic, partition, offsets: chunk }));
  });
}

const chunks = (offsets: readonly number[], size: number): number[][] =>
  Array.from({ length: Math.ceil(offsets.length / size) }, (_, index) =>
    offsets.slice(index * size, (index + 1) * size),
  );
