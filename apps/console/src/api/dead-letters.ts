import { errors, fault, type OpsCommand } from '#contracts';
import { instant } from '#platform';
import type { DeadLetter, DeadLetterPlace, DeadLetterState } from '#storage';
import { commandAppender } from '../commands.js';
import { lettersPerCommandMax } from '../replay.js';
import type { ConsoleDeps } from './console.deps.js';
import { entryView } from './topics.js';
import type { DeadLetterDetail, DeadLetterGroupView, DeadLetterView, ReplayAccepted } from './views.js';

/** Letters that one request replays at most; more means asking again. */
const lettersPerRequestMax = 10_000;

export interface DeadLettersQuery {
  readonly topic?: string;
  readonly code?: string;
  readonly stage?: string;
  /** Open ones when absent. */
  readonly state?: DeadLetterState;
  readonly limit?: number;
}

/** Newest first. */
export async function deadLetters(
  { deadLetters }: Pick<ConsoleDeps, 'deadLetters'>,
  { limit = 100, state = 'open', ...cause }: DeadLettersQuery,
): Promise<readonly DeadLetterView[]> {
  return (await deadLetters.find({ ...cause, state, limit })).map(letterView);
}

export async function deadLetterGroups({
  deadLetters,
}: Pick<ConsoleDeps, 'deadLetters'>): Promise<readonly DeadLetterGroupView[]> {
  return (await deadLetters.groups()).map((group) => ({
    ...group,
    ...meaning(group.code),
    oldest: instant(group.oldest),
    newest: instant(group.newest),
  }));
}

export async function deadLetter(
  { deadLetters, log }: Pick<ConsoleDeps, 'deadLetters' | 'log'>,
  id: string,
): Promise<DeadLetterDetail> {
  const place = placeOf(id);
  const letter = await deadLetters.get(place);
  if (!letter) throw fault('API_NOT_FOUND', { resource: 'dead letter' });
  const [entry] = await log.read(place.topic, place.partition, place.offset, 1);
  return { ...letterView(letter), ...(entry?.offset === place.offset && { entry: entryView(entry) }) };
}

/** Letters by id, or all open ones of a cause. */
export interface ReplayRequest {
  readonly ids?: readonly string[];
  readonly group?: { readonly topic: string; readonly code: string; readonly stage?: string };
}

/** Appends the commands; the stage `ops` replays, and passes over what has been replayed in the meantime. */
export async function replay(deps: ConsoleDeps, request: ReplayRequest, by?: string): Promise<ReplayAccepted> {
  const places = request.group ? await openPlaces(deps, request.group) : (request.ids ?? []).map(placeOf);
  const append = commandAppender({
    append: (drafts) => deps.log.append(drafts),
    clock: deps.clock,
    nextId: deps.nextId,
  });
  return { commands: await append(replayCommands(places), by), letters: places.length };
}

const openPlaces = ({ deadLetters }: ConsoleDeps, group: NonNullable<ReplayRequest['group']>) =>
  deadLetters.find({ ...group, state: 'open', oldestFirst: true, limit: lettersPerRequestMax });

/** Oldest first, so that letters of one patient go back in the order in which they came. */
function replayCommands(places: readonly DeadLetterPlace[]): readonly OpsCommand['command'][] {
  const byPartition = Map.groupBy(places, ({ topic, partition }) => `${topic}\n${partition}`);
  return [...byPartition.values()].flatMap((ofPartition) => {
    const [first] = ofPartition;
    if (!first) return [];
    const { topic, partition } = first;
    const offsets = [...new Set(ofPartition.map(({ offset }) => offset))].sort((a, b) => a - b);
    return chunks(offsets, lettersPerCommandMax).map((chunk) => ({
      kind: 'replay-dead' as const,
      topic,
      partition,
      offsets: chunk,
    }));
  });
}

const chunks = (offsets: readonly number[], size: number): number[][] =>
  Array.from({ length: Math.ceil(offsets.length / size) }, (_, index) =>
    offsets.slice(index * size, (index + 1) * size),
  );

function letterView(letter: DeadLetter): DeadLetterView {
  const { topic, messageId, stage, code, detail, attempts, revision, state } = letter;
  return {
    id: `${topic}:${letter.partition}:${letter.offset}`,
    topic,
    messageId,
    ...(letter.controlId !== undefined && { controlId: letter.controlId }),
    ...(letter.feed !== undefined && { feed: letter.feed }),
    ...(letter.messageType !== undefined && { messageType: letter.messageType }),
    stage,
    code,
    ...meaning(code),
    detail: detailOf(detail),
    attempts,
    revision,
    at: instant(letter.at),
    state,
    changedAt: instant(letter.changedAt),
  };
}

/** Written by run-stage; a letter from elsewhere may hold anything. */
function detailOf(text: string): DeadLetterView['detail'] {
  try {
    const detail: unknown = text === '' ? {} : JSON.parse(text);
    return typeof detail === 'object' ? { ...(detail as DeadLetterView['detail']) } : {};
  } catch {
    return {};
  }
}

function placeOf(id: string): DeadLetterPlace {
  const [, topic, partition, offset] = /^(.+):(\d{1,9}):(\d{1,15})$/.exec(id) ?? [];
  if (topic === undefined) throw fault('API_NOT_FOUND', { resource: 'dead letter' });
  return { topic, partition: Number(partition), offset: Number(offset) };
}

/** What the registry says about a code; a code of another version of the product has no text. */
function meaning(code: string): { what: string; fix: string } {
  const known = Object.entries(errors).find(([name]) => name === code)?.[1];
  return { what: known?.what ?? '', fix: known?.fix ?? '' };
}
