import { type Entry, fault, isLetterCommand, type OpsCommand, readJson, type SourceKey, topics } from '#contracts';
import type { Decision, Stage } from '#event-log';
import type { IdentityEffect } from '#storage';
import { addChanges, Drafts } from './events.js';
import type { LinkDependencies } from './link.js';
import { loadView, type Needs, type ViewStore } from './load.js';
import { take } from './merge.js';
import { type Cause, settle, type Settled } from './settle.js';
import { nameRecord } from './upsert.js';
import type { IdentityView } from './view.js';

type Command = OpsCommand['command'];

/** What a person said, and its place in the order of all that is said. */
export interface Statement {
  readonly command: OpsCommand;
  /** Message id of the command. */
  readonly sequence: string;
  /** What the command names by number. */
  readonly keys: readonly SourceKey[];
}

interface CommandInput extends Statement {
  readonly entry: Entry;
}

/**
 * The stage `mpi-commands`: what a person said about identity. It outranks every score and every message, and holds also
 * for records that come later. A command that was taken before changes nothing.
 */
export function commandStage<Tx>(deps: LinkDependencies<Tx>): Stage<Tx, CommandInput, IdentityView, IdentityEffect> {
  const { store, model, keyOf } = deps;
  return {
    name: 'mpi-commands',
    topics: [topics.command],
    parse: (entry) => {
      const command = commandIn(entry);
      const { command: told } = command;
      const named = told.kind === 'assert' || told.kind === 'retract' ? [keyOf(told.a), keyOf(told.b)] : [];
      return { entry, command, sequence: entry.attributes.messageid, keys: named };
    },
    load: async (tx, inputs) => loadView(store, tx, await needsOf(store, tx, inputs), model),
    decide,
    save: (tx, effects) => store.save(tx, effects),
  };
}

/** What the decisions on these statements will ask about. */
export async function needsOf<Tx>(store: ViewStore<Tx>, tx: Tx, inputs: readonly Statement[]): Promise<Needs> {
  const told = inputs.map(({ command }) => command.command);
  const taskIds = told.flatMap((one) => ('taskId' in one ? [one.taskId] : []));
  // Which records a task or an act is about never changes, so that this may be asked before these are claimed.
  const tasks = await store.tasks(tx, taskIds);
  const acts = await store.actsById(
    tx,
    told.flatMap((one) => (one.kind === 'undo' ? [one.act] : [])),
  );
  const ends = [...tasks, ...acts].flatMap(({ a, b }) => (b ? [a, b] : [a]));
  return {
    arrivals: [],
    together: [],
    reviewed: [...inputs.flatMap(({ keys }) => keys), ...ends],
    tasks: taskIds,
    rehearsal: inputs.map((input) => (view) => obey(view, input)),
  };
}

function commandIn(entry: Entry): OpsCommand {
  const command = jsonOf(entry);
  if (!command?.command?.kind || !command.at) throw fault('EVENT_MALFORMED');
  return command;
}

function jsonOf(entry: Entry): OpsCommand | undefined {
  try {
    return readJson<OpsCommand>(entry);
  } catch {
    throw fault('EVENT_MALFORMED');
  }
}

function decide(input: CommandInput, view: IdentityView): Decision<IdentityEffect> {
  const { entry, command } = input;
  const { kind } = command.command;
  const { settled, effects, cause } = follow(view, input);
  const drafts = new Drafts('mpi-commands', entry.attributes, command.at);
  addChanges(drafts, view, settled, effects, cause);
  return { effects, outputs: drafts.all, result: isLetterCommand(command.command) ? 'not for the mpi' : kind };
}

/** Takes the statement into the view, and with it all that follows from it. */
export function follow(
  view: IdentityView,
  said: Statement,
): { readonly settled: Settled; readonly effects: readonly IdentityEffect[]; readonly cause: Cause } {
  const { sequence, command } = said;
  const cause: Cause = { cause: command.command.kind === 'undo' ? 'undo' : 'review', sequence, at: command.at };
  const settled = settle(view, new Set(obey(view, said)), cause);
  return { settled, effects: view.takeEffects(), cause };
}

/** Takes the command into the view and gives the records to look at again. */
function obey(view: IdentityView, input: Statement): readonly SourceKey[] {
  const { command } = input.command;
  if (isLetterCommand(command) || view.acts.has(input.sequence)) return [];
  switch (command.kind) {
    case 'assign':
      return assign(view, command);
    case 'review':
      return review(view, command, input);
    case 'undo':
      return undo(view, command, input);
    case 'retract':
      return say(view, 'retract', command, input);
    case 'assert':
      return say(view, command.same ? 'same' : 'different', command, input);
  }
}

/** Every act of a person has these. */
const signed = (input: Statement, { reason }: { readonly reason?: string }) => ({
  id: input.sequence,
  sequence: input.sequence,
  at: input.command.at,
  by: input.command.by,
  ...(reason !== undefined && { reason }),
});

type Told<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

function assign(view: IdentityView, { taskId, owner }: Told<'assign'>): readonly SourceKey[] {
  const task = view.tasks.get(taskId);
  if (task?.state !== 'open' || task.owner === owner) return [];
  const { owner: _, ...rest } = task;
  view.putTask({ ...rest, ...(owner && { owner }) });
  return [];
}

/** Whoever decides last is right; the API refuses a decision on a task that is closed. */
function review(view: IdentityView, command: Told<'review'>, input: Statement): readonly SourceKey[] {
  const { decision } = command;
  const task = view.tasks.get(command.taskId);
  if (!task) return [];
  const { a, b, held } = task;
  const by = signed(input, command);
  if (task.kind === 'overlay')
    return held ? take(view, { ...by, kind: decision === 'same' ? 'accept' : 'reject', a, of: held.sequence }) : [];
  if (!b) return [];
  if (task.state === 'open')
    view.putTask({ ...task, state: 'closed', decision, closedAt: input.command.at, closedBy: input.command.by });
  return take(view, { ...by, kind: decision, a, b });
}

/** An undoing can be undone. Who says `apart` says besides that the two records are not one person. */
function undo(view: IdentityView, command: Told<'undo'>, input: Statement): readonly SourceKey[] {
  const act = view.acts.get(command.act);
  if (!act) return [];
  const { a, b } = act;
  const apart = command.apart === true && b !== undefined && act.kind !== 'undo';
  const undoing = { ...signed(input, command), kind: 'undo', a, of: act.id } as const;
  return take(view, { ...undoing, ...(b && { b }), ...(apart && { apart }) });
}

function say(
  view: IdentityView,
  kind: 'same' | 'different' | 'retract',
  command: Told<'assert' | 'retract'>,
  input: Statement,
): readonly SourceKey[] {
  const [a, b] = input.keys;
  if (a === undefined || b === undefined || a === b) throw fault('EVENT_MALFORMED', { field: 'b' });
  nameRecord(view, command.a, a);
  nameRecord(view, command.b, b);
  return take(view, { ...signed(input, command), kind, a, b });
}
