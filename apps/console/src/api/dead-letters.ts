import { type Entry, errors, fault, type LetterCommand, type OpsCommand, stageGroups, topics } from '#contracts';
import { instant } from '#platform';
import type { DeadLetter, DeadLetterState } from '#storage';
import { isMessage, letterId } from '../again.js';
import { commandAppender } from '../commands.js';
import type { ReplayRuns, RunState } from '../replay-runs.js';
import type { ConsoleDeps } from './console.deps.js';
import { editableText } from './edited-text.js';
import { type ChosenLetters, commandsFor, placeOf, placesOf, type ReplayRequest } from './letter-choice.js';
import type { ChangeAccepted, ReplayRunView } from './letter-views.js';
import { entryView } from './topics.js';
import type { DeadLetterDetail, DeadLetterGroupView, DeadLetterView, ReplayAccepted } from './views.js';

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

type LetterDeps = Pick<ConsoleDeps, 'deadLetters' | 'log' | 'hops'>;

export async function deadLetter(deps: LetterDeps, id: string): Promise<DeadLetterDetail> {
  const { letter, entry } = await letterWithEntry(deps, id);
  const text = entry && letter.state === 'open' && isMessage(letter) ? editableText(entry.value) : undefined;
  const editOf = entry?.attributes['editof'];
  const copy = letter.change?.edited ? await editedCopy(deps, letter) : undefined;
  return {
    ...letterView(letter),
    ...(entry && { entry: entryView(entry) }),
    ...(text !== undefined && { text }),
    ...(editOf !== undefined && { editOf }),
    ...(copy && { editedCopy: entryView(copy) }),
  };
}

/** Fault API_NOT_FOUND. The entry is undefined where retention took it. */
export async function letterWithEntry(
  { deadLetters, log }: Pick<LetterDeps, 'deadLetters' | 'log'>,
  id: string,
): Promise<{ readonly letter: DeadLetter; readonly entry: Entry | undefined }> {
  const place = placeOf(id);
  const letter = await deadLetters.get(place);
  if (!letter) throw fault('API_NOT_FOUND', { resource: 'dead letter' });
  const [entry] = await log.read(place.topic, place.partition, place.offset, 1);
  return { letter, entry: entry?.offset === place.offset ? entry : undefined };
}

/** What was sent instead of the letter, by the hops of its message. */
async function editedCopy({ hops, log }: LetterDeps, letter: DeadLetter): Promise<Entry | undefined> {
  const replays = (await hops.hopsOf(letter.messageId)).filter(({ topic }) => topic === topics.replay);
  for (const { topic, partition, offset } of replays) {
    const [entry] = await log.read(topic, partition, offset, 1);
    if (entry?.attributes['editof'] === letterId(letter)) return entry;
  }
  return undefined;
}

/** Begins a run; the stage `ops` replays, and passes over what has been replayed in the meantime. */
export async function replay(
  { deadLetters, runs }: Pick<ConsoleDeps, 'deadLetters'> & { readonly runs: ReplayRuns },
  { perSecond, reason, ...chosen }: ReplayRequest,
  by: string = localUser,
): Promise<ReplayAccepted> {
  const places = await placesOf(deadLetters, chosen, 'open');
  const { run, state, code } = await runs.start({
    places,
    by,
    ...(reason !== undefined && { reason }),
    ...(perSecond !== undefined && { perSecond }),
  });
  if (state === 'failed') throw fault('STORE_UNAVAILABLE', { code });
  return { run, letters: places.length };
}

const localUser = 'local';

type ChangeDeps = Pick<ConsoleDeps, 'deadLetters' | 'log' | 'clock' | 'nextId'>;

/** Gives letters up: they are no longer open, and stay in the log. */
export async function discard(
  deps: ChangeDeps,
  { reason, ...chosen }: ChosenLetters & { readonly reason: string },
  by?: string,
): Promise<ChangeAccepted> {
  const places = await placesOf(deps.deadLetters, chosen, 'open');
  await given(deps, commandsFor<'discard-dead'>(places, { kind: 'discard-dead', reason }), by);
  return { letters: places.length };
}

export async function reopen(
  deps: ChangeDeps,
  { reason, ...chosen }: ChosenLetters & { readonly reason?: string },
  by?: string,
): Promise<ChangeAccepted> {
  const places = await placesOf(deps.deadLetters, chosen, 'discarded');
  const what = { kind: 'reopen-dead' as const, ...(reason !== undefined && { reason }) };
  await given(deps, commandsFor<'reopen-dead'>(places, what), by);
  return { letters: places.length };
}

/** Appends what a person decided about letters. */
export const given = (
  { log, clock, nextId }: Pick<ChangeDeps, 'log' | 'clock' | 'nextId'>,
  commands: readonly (LetterCommand & OpsCommand['command'])[],
  by?: string,
): Promise<readonly string[]> =>
  commandAppender({ append: (drafts) => log.append(drafts), clock, nextId })(commands, by);

/** How far the runs of this process have come, the newest first. */
export async function replayRuns({
  deadLetters,
  log,
  runs,
}: Pick<ConsoleDeps, 'deadLetters' | 'log'> & { readonly runs: ReplayRuns }): Promise<readonly ReplayRunView[]> {
  const groups = await log.admin.groups();
  const isWorkedThrough = groups.every(({ group, lag }) => group !== stageGroups.ops || lag === 0);
  return Promise.all(
    runs.list().map(async (run) => runView(run, await deadLetters.countOfRun(run.run), isWorkedThrough)),
  );
}

const runView = ({ startedAt, ...run }: RunState, replayed: number, isWorkedThrough: boolean): ReplayRunView => ({
  ...run,
  startedAt: instant(startedAt),
  replayed,
  isOver: run.state !== 'sending' && (isWorkedThrough || replayed === run.sent),
});

function letterView(letter: DeadLetter): DeadLetterView {
  const { topic, messageId, stage, code, detail, attempts, revision, state, change } = letter;
  return {
    id: letterId(letter),
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
    ...(change && { change: changeView(change) }),
  };
}

const changeView = ({
  by,
  reason,
  edited,
}: NonNullable<DeadLetter['change']>): NonNullable<DeadLetterView['change']> => ({
  by,
  ...(reason !== undefined && { reason }),
  ...(edited && { edited }),
});

/** Written by run-stage; a letter from elsewhere may hold anything. */
function detailOf(text: string): DeadLetterView['detail'] {
  try {
    const detail: unknown = text === '' ? {} : JSON.parse(text);
    return typeof detail === 'object' ? { ...(detail as DeadLetterView['detail']) } : {};
  } catch {
    return {};
  }
}

/** What the registry says about a code; a code of another version of the product has no text. */
function meaning(code: string): { what: string; fix: string } {
  const known = Object.entries(errors).find(([name]) => name === code)?.[1];
  return { what: known?.what ?? '', fix: known?.fix ?? '' };
}
