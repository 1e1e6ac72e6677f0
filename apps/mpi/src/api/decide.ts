import { fault } from '#contracts';
import type { MpiApi } from '../mpi.api.js';
import type { DecisionDto } from './requests.js';

/** Appends the decision; the stage `mpi-commands` takes it, and the task leaves the list. */
export async function decideReview({ identity, appendCommand }: MpiApi, id: string, { decision, reason }: DecisionDto) {
  const [task] = await identity.lookup.tasks(undefined, [id]);
  if (!task) throw fault('API_NOT_FOUND', { what: 'review' });
  return { commandId: await appendCommand({ kind: 'review', taskId: id, decision, ...(reason && { reason }) }) };
}
