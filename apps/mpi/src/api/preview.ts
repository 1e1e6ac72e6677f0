import {
  asEnterpriseId,
  type EnterpriseId,
  fault,
  type OpsCommand,
  type SourceIdentity,
  type SourceKey,
} from '#contracts';
import type { Patient } from '#fhir';
import type { IdentityEffect, ReviewTask } from '#storage';
import { loadView } from '../load.js';
import type { MpiApi } from '../mpi.api.js';
import { follow, needsOf, type Statement } from '../review.js';
import type { PersonChange } from '../settle.js';
import { openTaskOf } from './decide.js';

/** What a decision would change, had it been given now. */
export interface Preview {
  readonly persons: readonly PersonAfter[];
  /** Doubts that it would raise, and those that it would settle besides the one that is decided. */
  readonly opens: readonly DoubtAfter[];
  readonly closes: readonly DoubtAfter[];
}

interface PersonAfter {
  readonly enterpriseId: EnterpriseId;
  /** Empty where only the golden record changes. */
  readonly changes: PersonChange['changes'];
  readonly numbersBefore: readonly SourceIdentity[];
  readonly numbersAfter: readonly SourceIdentity[];
  /** The golden record, before and after; of a retired person nothing but who takes over. */
  readonly patientBefore?: Patient;
  readonly patientAfter: Patient;
}

type DoubtAfter = Pick<ReviewTask, 'id' | 'kind' | 'reasons'>;

/** After every command that there is. */
const last = '~';

export async function previewReview(api: MpiApi, id: string, decision: 'same' | 'different'): Promise<Preview> {
  await openTaskOf(api, id);
  const { persons, opens, closes } = await preview(api, { kind: 'review', taskId: id, decision });
  return { persons, opens, closes: closes.filter((task) => task.id !== id) };
}

export async function previewUndo(api: MpiApi, id: string, apart: boolean): Promise<Preview> {
  const [act] = await api.identity.lookup.actsById(undefined, [id]);
  if (!act) throw fault('API_NOT_FOUND', { what: 'act' });
  return preview(api, { kind: 'undo', act: id, ...(apart && { apart }) });
}

/** Runs what the stage would run, on a view that nobody saves. */
async function preview(api: MpiApi, command: OpsCommand['command']): Promise<Preview> {
  const { lookup } = api.identity;
  const at = '1970-01-01T00:00:00Z';
  const said: Statement = { command: { id: last, by: '', at, command }, sequence: last, keys: [] };
  const view = await loadView(lookup, undefined, await needsOf(lookup, undefined, [said]), api.model);
  const { settled, effects } = follow(view, said);
  const ids = settled.persons.map(({ person }) => person.enterpriseId);
  const members = await lookup.members(undefined, ids);
  const keys = [...members.map(({ record }) => record), ...settled.persons.flatMap((one) => one.members)];
  const known = await lookup.records(undefined, [...new Set(keys)]);
  const numbers = new Map(known.map(({ key, identity }) => [key, identity]));
  const numbersOf = (of: readonly SourceKey[]): readonly SourceIdentity[] =>
    of.flatMap((key) => numbers.get(key) ?? []);
  const before = new Map(
    (await lookup.persons(undefined, ids)).map((one) => [one.enterpriseId, patientIn(one.patient)]),
  );
  const persons = settled.persons.map(({ person, changes, members: after }): PersonAfter => {
    const patientBefore = before.get(person.enterpriseId);
    const had = members.filter(({ enterpriseId }) => enterpriseId === person.enterpriseId);
    return {
      enterpriseId: asEnterpriseId(person.enterpriseId),
      changes,
      numbersBefore: numbersOf(had.map(({ record }) => record)),
      numbersAfter: numbersOf(after),
      ...(patientBefore && { patientBefore }),
      patientAfter: patientIn(person.patient),
    };
  });
  return { persons, opens: doubts(effects, 'open'), closes: doubts(effects, 'closed') };
}

const patientIn = (json: string): Patient => JSON.parse(json) as Patient;

const doubts = (effects: readonly IdentityEffect[], state: ReviewTask['state']): readonly DoubtAfter[] =>
  effects.flatMap((effect) =>
    effect.kind === 'task' && effect.task.state === state
      ? [{ id: effect.task.id, kind: effect.task.kind, reasons: effect.task.reasons }]
      : [],
  );
