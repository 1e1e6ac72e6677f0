import * as fc from 'fast-check';
import type { Operation } from '#contracts';
import type { RecordReader } from '#storage';
import { linked, patientReference, runningRecord, type Sent, source } from './running-record.js';

const system = 'urn:hie:north';
const thing = (resource: string) => ({ resource, system, value: resource.slice(resource.indexOf('/') + 1) });
const subject = { reference: patientReference('1') };
const visits = ['V1', 'V2', 'V3'];
const statuses = ['planned', 'arrived', 'in-progress', 'finished'];

export const encounter = (id: string, status: string, location?: string) => ({
  resourceType: 'Encounter',
  id,
  status,
  class: { code: 'IMP' },
  subject,
  identifier: [{ system, value: id }],
  account: [{ reference: 'Account/A1' }],
  ...(location !== undefined && { location: [{ location: { display: location } }] }),
});
export const observation = (id: string, visit: string, value: number) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'Sodium' },
  subject,
  encounter: { reference: `Encounter/${visit}` },
  valueQuantity: { value },
});
const account = { resourceType: 'Account', id: 'A1', status: 'active', subject: [subject] };

const names = [
  ...[...visits, 'V9'].map((id) => `Encounter/${id}`),
  ...['o1', 'o2'].map((id) => `Observation/${id}`),
  ...['A1', 'A9'].map((id) => `Account/${id}`),
];

/** What the record shows: everything but how often, and by whom last, it was said. */
export async function shownBy(reader: RecordReader): Promise<Readonly<Record<string, object | undefined>>> {
  const read = await Promise.all(names.map((name) => reader.read(...(name.split('/') as [string, string]))));
  return Object.fromEntries(
    read.map((one, at) => [names[at], one && { ...(JSON.parse(one.body) as object), sourceKey: one.sourceKey }]),
  );
}

/** What the record shows after batches of events. */
export async function shown(batches: readonly (readonly Sent[])[]) {
  const record = await runningRecord();
  try {
    for (const batch of batches) {
      await record.append(...batch.map(linked));
      await record.fold();
    }
    return await shownBy(record.reader);
  } finally {
    await record.log.close();
  }
}

export const one = (...messages: readonly Sent[]) => messages.map((message) => [message]);

export const moveVisit: Operation = {
  kind: 'move-visit',
  encounter: 'Encounter/V1',
  from: source('1'),
  to: source('2'),
};
export const known: Sent = {
  at: 1,
  resources: [account, encounter('V1', 'in-progress', 'W4'), encounter('V2', 'planned'), observation('o1', 'V1', 140)],
};
export const mergeVisits: Operation = {
  kind: 'merge-visit',
  retired: thing('Encounter/V1'),
  survivor: thing('Encounter/V2'),
};
export const changeVisit: Operation = { kind: 'change-visit', from: thing('Encounter/V1'), to: thing('Encounter/V9') };
export const changeAccount: Operation = { kind: 'change-account', from: thing('Account/A1'), to: thing('Account/A9') };
export const mergeOther: Operation = {
  kind: 'merge-visit',
  retired: thing('Encounter/V2'),
  survivor: thing('Encounter/V1'),
};

/** As messages do, each brings the visit that its results refer to. */
const said = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom(...visits), fc.constantFrom(...statuses), fc.option(fc.constantFrom('W4', 'W5')))
        .map(([id, status, location]) => [encounter(id, status, location ?? undefined)]),
      fc
        .tuple(fc.constantFrom('o1', 'o2'), fc.constantFrom(...visits), fc.integer({ min: 1, max: 3 }))
        .map(([id, visit, value]) => [encounter(visit, 'in-progress'), observation(id, visit, value)]),
    ),
    { maxLength: 3 },
  )
  .map((parts) => parts.flat());
const operation = fc.option(fc.constantFrom(mergeVisits, changeVisit, changeAccount, mergeOther, moveVisit));

/** A message, or a revision of one, without its place. */
export const anySent = fc.tuple(said, operation).map(([resources, asked]) => ({
  of: ['1', '2'],
  resources,
  operations: asked === null ? [] : [asked],
}));
