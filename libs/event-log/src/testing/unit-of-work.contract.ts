import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Draft, Entry } from '#contracts';
import type { Batch, EventLog } from '../event-log.js';
import type { Outcome, UnitOfWork } from '../unit-of-work.js';
import { draft, keptTopic, otherTopic, testTopics, text, valuesOf } from './drafts.js';

/** A log, the unit of work over it, and a piece of state that takes part in its transactions. */
export interface UnitOfWorkSubject<Tx> {
  readonly log: EventLog;
  readonly unitOfWork: UnitOfWork<Tx>;
  readonly write: (tx: Tx, value: string) => unknown;
  readonly written: () => readonly string[] | Promise<readonly string[]>;
}

export interface UnitOfWorkCapabilities {
  /** Groups work beside each other; each partition of one is worked on by one. */
  readonly parallelGroups?: boolean;
}

export function unitOfWorkContract<Tx>(
  name: string,
  open: () => Promise<UnitOfWorkSubject<Tx>>,
  { parallelGroups = false }: UnitOfWorkCapabilities = {},
): void {
  describe(`unit of work: ${name}`, () => {
    let subject: UnitOfWorkSubject<Tx>;
    let batch: Batch;
    beforeEach(async () => {
      subject = await open();
      await subject.log.admin.ensure(testTopics, 1);
      await subject.log.append(['1', '2', '3'].map(event));
      batch = await batchFrom(subject.log);
    });
    afterEach(() => subject.log.close());

    /** Writes each entry's value to the state and to the other topic. */
    const copy = async (tx: Tx, fresh: readonly Entry[]): Promise<readonly Outcome[]> => {
      for (const { value } of fresh) await subject.write(tx, text(value));
      return fresh.map((entry) => ({ entry, outputs: [draft('a', `from ${text(entry.value)}`, otherTopic)] }));
    };
    const progress = async () => (await subject.log.admin.groups()).map(({ committed }) => committed);

    it('makes state, outputs and progress durable together', async () => {
      await subject.unitOfWork.run('g', batch, copy);
      expect(await subject.written()).toEqual(['1', '2', '3']);
      expect(await valuesOf(subject.log, otherTopic.name)).toEqual(['from 1', 'from 2', 'from 3']);
      expect(await progress()).toEqual([3]);
    });

    // Where the cursor is kept elsewhere than the state, a group is moved only while nobody works.
    if (!parallelGroups)
      it('refuses a batch in hand once its group was moved back, and goes on from there', async () => {
        const { admin } = subject.log;
        await subject.unitOfWork.run('g', batch, copy);
        await subject.log.append(['4', '5'].map(event));
        const inHand = await batchFrom(subject.log, 3);
        await admin.move('g', [{ topic: keptTopic.name, partition: 0, offset: 1 }]);
        const moved = { code: 'LOG_GROUP_MOVED' };
        await expect(subject.unitOfWork.run('g', inHand, copy)).rejects.toMatchObject(moved);
        await expect(admin.commit('g', keptTopic.name, 0, 5, 3)).rejects.toMatchObject(moved);
        expect(await progress()).toEqual([1]);
        expect(await subject.written()).toEqual(['1', '2', '3']);
        await subject.unitOfWork.run('g', await batchFrom(subject.log, 1), copy);
        expect(await progress()).toEqual([5]);
        expect(await subject.written()).toEqual(['1', '2', '3', '2', '3', '4', '5']);
        // Nor is a group set back that was moved on.
        await admin.commit('g', keptTopic.name, 0, 4, 3);
        expect(await progress()).toEqual([5]);
      });

    it('leaves nothing behind when the work fails, and passes the error through', async () => {
      const failed = subject.unitOfWork.run('g', batch, async (tx, fresh) => {
        await copy(tx, fresh);
        throw new RangeError('no');
      });
      await expect(failed).rejects.toBeInstanceOf(RangeError);
      expect(await subject.written()).toEqual([]);
      expect(await valuesOf(subject.log, otherTopic.name)).toEqual([]);
      expect(await progress()).toEqual([]);
    });

    it('leaves nothing behind when an output cannot be appended', async () => {
      const failed = subject.unitOfWork.run('g', batch, async (tx, fresh) => {
        const outcomes = await copy(tx, fresh);
        return outcomes.map((one) => ({ ...one, outputs: [{ ...draft('a', 'v'), topic: 'test.unknown' }] }));
      });
      await expect(failed).rejects.toMatchObject({ code: 'LOG_TOPIC_UNKNOWN' });
      expect(await subject.written()).toEqual([]);
      expect(await progress()).toEqual([]);
    });

    it('gives offsets out without a gap after a rollback', async () => {
      await subject.unitOfWork.run('g', batch, async (tx, fresh) => {
        await copy(tx, fresh);
        throw new RangeError('no');
      }).catch(() => undefined); // prettier-ignore
      await subject.unitOfWork.run('g', batch, copy);
      const offsets = (await subject.log.read(otherTopic.name, 0, 0, 10)).map(({ offset }) => offset);
      expect(offsets).toEqual([0, 1, 2]);
    });

    it('skips what has taken effect before, whatever the batch', async () => {
      const [first] = batch.entries;
      await subject.unitOfWork.run('g', { ...batch, entries: [first] }, copy);
      await subject.unitOfWork.run('g', batch, copy);
      await subject.unitOfWork.run('g', batch, copy);
      expect(await subject.written()).toEqual(['1', '2', '3']);
      expect(await valuesOf(subject.log, otherTopic.name)).toHaveLength(3);
    });

    it('keeps the progress of groups apart', async () => {
      await subject.unitOfWork.run('one', batch, copy);
      await subject.unitOfWork.run('two', batch, copy);
      expect(await subject.written()).toEqual(['1', '2', '3', '1', '2', '3']);
    });

    it('lets concurrent runs take turns, also with appends in between', async () => {
      let inside = 0;
      let most = 0;
      const slow = async (tx: Tx, fresh: readonly Entry[]) => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside--;
        return copy(tx, fresh);
      };
      const groups = ['a', 'b', 'c', 'd', 'e'];
      await Promise.all([
        ...groups.map((group) => subject.unitOfWork.run(group, batch, slow)),
        ...groups.map((group) => subject.log.append([draft(group, `beside ${group}`, otherTopic)])),
      ]);
      if (!parallelGroups) expect(most).toBe(1);
      expect(await subject.written()).toHaveLength(15);
      expect(await valuesOf(subject.log, otherTopic.name)).toHaveLength(20);
    });
  });
}

/** Each its own event: what comes twice under one id is one. */
const event = (value: string): Draft => {
  const one = draft('a', value);
  return { ...one, attributes: { ...one.attributes, id: value } };
};

async function batchFrom(log: EventLog, from = 0): Promise<Batch> {
  const [first, ...others] = await log.read(keptTopic.name, 0, from, 10);
  if (!first) throw new Error('the log is empty');
  return { topic: keptTopic.name, partition: 0, entries: [first, ...others] };
}
