import { fault, type SourceIdentity } from '#contracts';
import type { ReviewTask } from '#storage';
import type { MpiApi } from '../mpi.api.js';
import { actsAt } from './acts-at.js';
import { recordOf } from './numbers.js';
import type { DecisionDto, OwnerDto, StatementDto, UndoDto } from './requests.js';

/** What a person decides is appended as a command; the stage `mpi-commands` takes it. */
export interface Accepted {
  /** Names the act in the history of its persons. */
  readonly commandId: string;
}

/** API_CONFLICT where the task was closed in the meantime: who decides shall know what others decided. */
export async function decideReview(api: MpiApi, id: string, { decision, reason, by }: DecisionDto): Promise<Accepted> {
  await openTaskOf(api, id);
  return accepted(api.appendCommand({ kind: 'review', taskId: id, decision, ...(reason && { reason }) }, by));
}

export async function assignReview(
  api: MpiApi,
  id: string,
  { owner, by = owner }: OwnerDto & { readonly by?: string },
): Promise<Accepted> {
  await taskOf(api, id);
  return accepted(api.appendCommand({ kind: 'assign', taskId: id, ...(owner && { owner }) }, by));
}

export async function stateNumbers(api: MpiApi, { statement, reason, by, ...asked }: StatementDto): Promise<Accepted> {
  const [a, b] = [await identityOf(api, asked.a), await identityOf(api, asked.b)];
  if (a.system === b.system && a.value === b.value)
    throw fault('API_BODY_INVALID', { problem: 'a and b are one number' });
  const pair = { a, b, ...(reason && { reason }) };
  const command =
    statement === 'retract'
      ? ({ kind: 'retract', ...pair } as const)
      : ({ kind: 'assert', same: statement === 'same', ...pair } as const);
  return accepted(api.appendCommand(command, by));
}

/** Acts are of persons and senders alike. API_CONFLICT where the act is undone already and nothing else is said. */
export async function undoAct(api: MpiApi, id: string, { apart, reason, by }: UndoDto): Promise<Accepted> {
  const [act] = await api.identity.lookup.actsById(undefined, [id]);
  if (!act) throw fault('API_NOT_FOUND', { what: 'act' });
  const now = (await actsAt(api, [act.a])).find((one) => one.act.id === id);
  if (now?.stands === false && apart !== true) throw fault('API_CONFLICT', { what: 'act' });
  const command = { kind: 'undo', act: id, ...(apart && { apart }), ...(reason && { reason }) } as const;
  return accepted(api.appendCommand(command, by));
}

export async function openTaskOf(api: MpiApi, id: string): Promise<ReviewTask> {
  const task = await taskOf(api, id);
  if (task.state !== 'open') throw fault('API_CONFLICT', { what: 'review' });
  return task;
}

const accepted = async (appended: Promise<string>): Promise<Accepted> => ({ commandId: await appended });

async function taskOf({ identity }: MpiApi, id: string): Promise<ReviewTask> {
  const [task] = await identity.lookup.tasks(undefined, [id]);
  if (!task) throw fault('API_NOT_FOUND', { what: 'review' });
  return task;
}

const identityOf = async ({ identity }: MpiApi, number: StatementDto['a']): Promise<SourceIdentity> =>
  (await recordOf(identity, number)).identity;
