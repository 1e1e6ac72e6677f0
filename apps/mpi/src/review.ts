import { type Entry, fault, type OpsCommand, readJson, type SourceKey, topics } from '#contracts';
import type { Decision, Stage } from '#event-log';
import type { IdentityEffect, ReviewTask } from '#storage';
import { addChanges, Drafts } from './events.js';
import type { LinkDependencies } from './link.js';
import { loadView } from './load.js';
import { assert, pair } from './merge.js';
import { type Cause, settle } from './settle.js';
import { nameRecord } from './upsert.js';
import type { IdentityView } from './view.js';

type Command = OpsCommand['command'];
type ReviewCommand = Extract<Command, { kind: 'review' }>;
type AssertCommand = Extract<Command, { kind: 'assert' }>;

interface CommandInput {
  readonly entry: Entry;
  readonly command: OpsCommand;
  /** What the command names by number. */
  readonly keys: readonly SourceKey[];
}

/**
 * The stage `mpi-commands`: what a person said about identity. An assertion outranks every score and every message, and
 * holds also for records that come later. A command that was taken before changes nothing.
 */
export function commandStage<Tx>(deps: LinkDependencies<Tx>): Stage<Tx, CommandInput, IdentityView, IdentityEffect> {
  const { store, model, keyOf } = deps;
  return {
    name: 'mpi-commands',
    topics: [topics.command],
    parse: (entry) => {
      const command = commandIn(entry);
      const { command: told } = command;
      return { entry, command, keys: told.kind === 'assert' ? [keyOf(told.a), keyOf(told.b)] : [] };
    },
    load: async (tx, inputs) => {
      const ids = inputs.flatMap(({ command: { command } }) => (command.kind === 'review' ? [command.taskId] : []));
      const tasks = await store.tasks(tx, ids);
      const named = [...inputs.flatMap(({ keys }) => keys), ...tasks.flatMap(({ a, b }) => (b ? [a, b] : [a]))];
      const view = await loadView(store, tx, { arrivals: [], together: [], reviewed: named, tasks }, model);
      for (const task of tasks) view.addTask(task);
      return view;
    },
    decide,
    save: (tx, effects) => store.save(tx, effects),
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

function decide({ entry, command, keys }: CommandInput, view: IdentityView): Decision<IdentityEffect> {
  const cause: Cause = { cause: 'review', sequence: entry.attributes.messageid, at: command.at };
  const changed = new Set(obey(view, { command, keys, cause }));
  const settled = settle(view, changed, cause);
  const effects = view.takeEffects();
  const settledIds = new Set(settled.tasks.map(({ id }) => id));
  const closed = effects.flatMap((effect): ReviewTask[] =>
    effect.kind === 'task' && !settledIds.has(effect.task.id) ? [effect.task] : [],
  );
  const drafts = new Drafts('mpi-commands', entry.attributes, command.at);
  addChanges(drafts, view, { ...settled, tasks: [...closed, ...settled.tasks] }, cause);
  const told = command.command.kind === 'replay-dead' ? 'not for the mpi' : command.command.kind;
  return { effects, outputs: drafts.all, result: told };
}

interface Told {
  readonly command: OpsCommand;
  readonly keys: readonly SourceKey[];
  readonly cause: Cause;
}

function obey(view: IdentityView, told: Told): readonly SourceKey[] {
  const { command } = told.command;
  if (command.kind === 'review') return review(view, command, told);
  return command.kind === 'assert' ? state(view, command, told) : [];
}

/** A task that is closed stays as it is: the first decision counts, and the console shows the second nothing to decide. */
function review(view: IdentityView, { taskId, decision, reason }: ReviewCommand, { command, cause }: Told) {
  const task = view.tasks.get(taskId);
  if (task?.state !== 'open') return [];
  view.putTask({ ...task, state: 'closed', decision, closedAt: cause.at, closedBy: command.by });
  if (task.kind === 'overlay') return decision === 'same' ? release(view, task) : [];
  if (!task.b) return [];
  const said = { kind: decision, source: 'review', sequence: cause.sequence, by: command.by } as const;
  return assert(view, { ...said, ...pair(task.a, task.b), ...(reason !== undefined && { reason }) })
    ? [task.a, task.b]
    : [];
}

/** The record is still the same patient: what was held back counts, unless the record has moved on since. */
function release(view: IdentityView, { a, held }: ReviewTask): readonly SourceKey[] {
  const record = view.records.get(a);
  if (!record || !held || held.sequence < record.sequence) return [];
  const { said: _, ...rest } = record;
  view.putRecord({ ...rest, sequence: held.sequence });
  view.putDemographics(a, held.raw, held.sequence);
  return [a];
}

function state(view: IdentityView, { a, b, same, reason }: AssertCommand, { command, keys, cause }: Told) {
  const [one, other] = keys;
  if (one === undefined || other === undefined || one === other) throw fault('EVENT_MALFORMED', { field: 'b' });
  nameRecord(view, a, one, cause.sequence);
  nameRecord(view, b, other, cause.sequence);
  const said = { kind: same ? 'same' : 'different', source: 'review', sequence: cause.sequence } as const;
  const told = { ...said, by: command.by, ...pair(one, other), ...(reason !== undefined && { reason }) };
  return assert(view, told) ? keys : [];
}
