import { describe, expect, it } from '@jest/globals';
import type { Operation } from '#contracts';
import { linked, patientReference, runningRecord, type Sent, source } from './testing/running-record.js';

const subject = { reference: patientReference('1') };
const system = 'urn:hie:north';
const thing = (resource: string, value: string) => ({ resource, system, value });

const encounter = (id: string, parts: object = {}) => ({
  resourceType: 'Encounter',
  id,
  status: 'in-progress',
  class: { code: 'IMP' },
  subject,
  identifier: [{ system, value: id, type: { text: 'visit number' } }],
  ...parts,
});
const account = (id: string) => ({
  resourceType: 'Account',
  id,
  status: 'active',
  subject: [subject],
  identifier: [{ system, value: id }],
});
const observation = (id: string, visit: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'Sodium' },
  subject,
  encounter: { reference: `Encounter/${visit}` },
});
const inAccount = (id: string) => ({ account: [{ reference: `Account/${id}` }] });

/** The record after the messages, one at a time. */
async function after(...messages: readonly Sent[]) {
  const record = await runningRecord();
  for (const message of messages) {
    await record.append(linked(message));
    await record.fold();
  }
  return async (name: string): Promise<Record<string, unknown> | undefined> => {
    const [type = '', id = ''] = name.split('/');
    const read = await record.reader.read(type, id);
    return read && { ...(JSON.parse(read.body) as object), sourceKey: read.sourceKey, version: read.version };
  };
}

const known: Sent = {
  at: 1,
  resources: [
    account('A1'),
    account('A2'),
    encounter('V1', inAccount('A1')),
    encounter('V2', inAccount('A2')),
    observation('of-1', 'V1'),
    observation('of-2', 'V2'),
  ],
};
const message = (at: number, ...operations: readonly Operation[]): Sent => ({ at, operations: [...operations] });

const mergeVisits: Operation = {
  kind: 'merge-visit',
  retired: thing('Encounter/V1', 'V1'),
  survivor: thing('Encounter/V2', 'V2'),
};
const changeVisit: Operation = {
  kind: 'change-visit',
  from: thing('Encounter/V1', 'V1'),
  to: thing('Encounter/V9', 'V9'),
};
const mergeAccounts: Operation = {
  kind: 'merge-account',
  retired: thing('Account/A1', 'A1'),
  survivor: thing('Account/A2', 'A2'),
};
const changeAccount: Operation = {
  kind: 'change-account',
  from: thing('Account/A1', 'A1'),
  to: thing('Account/A9', 'A9'),
};

describe('numbers of visits and accounts in the record', () => {
  it.each([
    ['A42 merges visits', mergeVisits, 'Encounter/V1', 'Encounter/V2', 'Observation/of-1', 'encounter'],
    ['A50 changes the number of a visit', changeVisit, 'Encounter/V1', 'Encounter/V9', 'Observation/of-1', 'encounter'],
    ['A41 merges accounts', mergeAccounts, 'Account/A1', 'Account/A2', 'Encounter/V1', 'account'],
    ['A49 changes the number of an account', changeAccount, 'Account/A1', 'Account/A9', 'Encounter/V1', 'account'],
  ])(
    '%s: what belonged to the old one belongs to the new one, which has both numbers',
    async (_, operation, old, now, part, element) => {
      const read = await after(known, message(2, operation));
      expect(await read(old)).toMatchObject({ status: 'entered-in-error' });
      expect(await read(now)).toMatchObject({
        id: now.split('/')[1],
        sourceKey: 'key-1',
        identifier: [
          { system, value: now.split('/')[1] },
          { system, value: old.split('/')[1], use: 'old' },
        ],
      });
      expect((await read(now))?.['status']).not.toBe('entered-in-error');
      expect(JSON.stringify((await read(part))?.[element])).toContain(`"${now}"`);
      expect(JSON.stringify(await read(part))).not.toContain(`"${old}"`);
      // Nothing else is touched.
      expect(await read('Observation/of-2')).toMatchObject({ version: 1, encounter: { reference: 'Encounter/V2' } });
    },
  );

  it('the same merge again changes nothing, and a replayed older message does not undo it', async () => {
    const once = await after(known, message(2, mergeVisits));
    const again = await after(known, message(2, mergeVisits), message(2, mergeVisits), { ...known, revision: 1 });
    for (const name of ['Encounter/V1', 'Encounter/V2', 'Observation/of-1'])
      expect(await again(name)).toEqual(await once(name));
  });

  it('a replayed merge leaves alone what came after it', async () => {
    const later: Sent = { at: 3, resources: [{ ...observation('of-1', 'V1'), status: 'amended' }] };
    const read = await after(known, later, { ...message(2, mergeVisits), revision: 1 });
    expect(await read('Observation/of-1')).toMatchObject({
      status: 'amended',
      encounter: { reference: 'Encounter/V1' },
    });
    expect(await read('Encounter/V1')).toMatchObject({ status: 'entered-in-error' });
  });

  it('a number that the record never saw changes nothing', async () => {
    const unknown: Operation = { ...mergeVisits, retired: thing('Encounter/V0', 'V0') };
    const read = await after(known, message(2, unknown));
    expect(await read('Encounter/V2')).toMatchObject({ version: 1 });
  });
});

describe('owners of accounts in the record', () => {
  it('an account that moves to another patient (A44) takes its visits and their results along', async () => {
    const move: Operation = {
      kind: 'move-account',
      account: thing('Account/A1', 'A1'),
      from: source('1'),
      to: source('2'),
    };
    const read = await after(known, { ...message(2, move), of: ['2'] });
    for (const name of ['Account/A1', 'Encounter/V1', 'Observation/of-1'])
      expect(await read(name)).toMatchObject({ sourceKey: 'key-2' });
    expect(await read('Observation/of-1')).toMatchObject({ subject: { reference: patientReference('2') } });
    for (const name of ['Account/A2', 'Encounter/V2', 'Observation/of-2'])
      expect(await read(name)).toMatchObject({ sourceKey: 'key-1', version: 1 });
  });

  it('patients who swap beds (A17) are where the message puts them', async () => {
    const at = (place: string) => ({ location: [{ location: { reference: `Location/${place}` } }] });
    const swap: Operation = { kind: 'swap-beds', encounters: ['Encounter/V1', 'Encounter/V2'] };
    const read = await after(
      { at: 1, resources: [encounter('V1', at('W1')), encounter('V2', at('W2'))] },
      { at: 2, resources: [encounter('V1', at('W2')), encounter('V2', at('W1'))], operations: [swap] },
    );
    expect(await read('Encounter/V1')).toMatchObject(at('W2'));
    expect(await read('Encounter/V2')).toMatchObject(at('W1'));
  });
});
