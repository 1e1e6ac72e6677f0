import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type IdentityChanged, type IdentityReview, type Operation, topics } from '#contracts';
import type { Patient } from '#fhir';
import { actId } from './merge.js';
import { number, Region } from './testing/region.js';

const odo: Partial<Patient> = {
  name: [{ family: 'Fernsby', given: ['Odo'] }],
  birthDate: '1950-02-11',
  gender: 'male',
};
const ida: Partial<Patient> = {
  name: [{ family: 'Larkspur', given: ['Ida'] }],
  birthDate: '1972-10-30',
  gender: 'female',
};
const [a, b, c] = [number('NORTH', 'A'), number('NORTH', 'B'), number('SOUTH', 'C')];

let region: Region;
beforeEach(async () => {
  region = await Region.open();
  await region.feed([
    { identities: [a], patient: odo },
    { identities: [b], patient: ida },
  ]);
});
afterEach(() => region.close());

/** Sends an operation; gives the act. */
async function say(operation: Operation): Promise<string> {
  const [message = ''] = await region.feed([{ identities: [a], operations: [operation] }]);
  return actId(message, 0);
}

const undo = (act: string, apart = false) => region.command({ kind: 'undo', act, apart });
const open = async () => (await region.reader.reviews(10)).map(({ kind, reasons }) => [kind, ...reasons]);
const merge: Operation = { kind: 'merge', survivor: b, retired: a };

describe('undoing', () => {
  it('brings the retired id back, which resolves again to itself', async () => {
    const [one, other] = [await region.personOf(a), await region.personOf(b)];
    const act = await say(merge);
    expect(await region.reader.resolve((other ?? '') as never)).toBe(one);
    await undo(act);
    expect([await region.personOf(a), await region.personOf(b)]).toEqual([one, other]);
    const changes = await region.events<IdentityChanged>(topics.identityChanged);
    expect(changes.slice(-2)).toMatchObject([
      { enterpriseId: one, change: 'left', cause: 'undo' },
      { enterpriseId: other, change: 'created', cause: 'undo' },
    ]);
  });

  it('can be undone', async () => {
    const act = await say(merge);
    await undo(act);
    const [undoing] = await region.reader.lookup.acts(undefined, []);
    expect(undoing).toBeUndefined();
    const acts = await region.entries(topics.command);
    await undo(acts.at(-1)?.attributes.messageid ?? '');
    expect(await region.partition()).toEqual(['NORTH|A NORTH|B']);
  });

  it('leaves what another act of the same content says, unless the person says that the two are apart', async () => {
    const first = await say(merge);
    await say(merge);
    await undo(first);
    expect(await region.partition()).toEqual(['NORTH|A NORTH|B']);
    await undo(first, true);
    expect(await region.partition()).toEqual(['NORTH|A', 'NORTH|B']);
  });

  it('of what is unknown changes nothing', async () => {
    const before = await region.entries(topics.identityChanged);
    await undo('nothing');
    expect(await region.entries(topics.identityChanged)).toEqual(before);
  });

  it('of a decision opens the task again, as old as it was and with its owner', async () => {
    await region.feed([{ identities: [a], patient: ida }]);
    const [task] = await region.reader.reviews(10);
    await region.command({ kind: 'assign', taskId: task?.id ?? '', owner: 'kim' });
    await region.command({ kind: 'review', taskId: task?.id ?? '', decision: 'same' });
    expect(await open()).toEqual([['possible-match', 'same-authority']]);
    const decision = (await region.entries(topics.command)).at(-1)?.attributes.messageid;
    await undo(decision ?? '');
    expect(await region.reader.reviews(10)).toEqual([{ ...task, owner: 'kim' }]);
    const told = (await region.events<IdentityReview>(topics.identityReview)).filter(
      ({ taskId }) => taskId === task?.id,
    );
    expect(told.map(({ state, decision, owner }) => [state, decision, owner])).toEqual([
      ['open', undefined, undefined],
      ['open', undefined, 'kim'],
      ['closed', 'same', 'kim'],
      ['open', undefined, 'kim'],
    ]);
  });
});

describe('a statement that does not hold', () => {
  it('of a sender against a person is a conflict, until the person decides', async () => {
    await region.command({ kind: 'assert', a, b, same: false });
    await say(merge);
    expect([await open(), await region.partition()]).toEqual([
      [['conflict', 'merge-contradicted']],
      ['NORTH|A', 'NORTH|B'],
    ]);
    const [task] = await region.reader.reviews(10);
    await region.command({ kind: 'review', taskId: task?.id ?? '', decision: 'same' });
    expect([await open(), await region.partition()]).toEqual([[], ['NORTH|A NORTH|B']]);
  });

  it('is a conflict where another one stands between the two persons, and closes with it', async () => {
    await region.feed([{ identities: [c] }]);
    await region.command({ kind: 'assert', a, b, same: false });
    const blocking = (await region.entries(topics.command)).at(-1)?.attributes.messageid;
    await say({ kind: 'link', a, b: c });
    await say({ kind: 'link', a: b, b: c });
    expect((await open()).map(([kind]) => kind)).toEqual(['conflict']);
    await undo(blocking ?? '');
    expect([await open(), await region.partition()]).toEqual([[], ['NORTH|A NORTH|B SOUTH|C']]);
  });

  it('is none where a link was unlinked, and one where a merge was', async () => {
    await say({ kind: 'link', a, b });
    await say({ kind: 'unlink', a, b });
    expect([await open(), await region.partition()]).toEqual([[], ['NORTH|A', 'NORTH|B']]);
    await say(merge);
    await say({ kind: 'unlink', a, b });
    expect([await open(), await region.partition()]).toEqual([
      [['conflict', 'unlink-contradicted']],
      ['NORTH|A NORTH|B'],
    ]);
  });
});

describe('a retraction', () => {
  it('lets the evidence decide again, until somebody says something else', async () => {
    await region.command({ kind: 'assert', a, b, same: true });
    await region.command({ kind: 'retract', a, b });
    expect(await region.partition()).toEqual(['NORTH|A', 'NORTH|B']);
    await say({ kind: 'link', a, b });
    expect(await region.partition()).toEqual(['NORTH|A NORTH|B']);
  });
});
