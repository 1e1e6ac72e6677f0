import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Draft } from '#contracts';
import type { EventLog } from '../event-log.js';
import type { Intake } from '../intake.js';
import { draft, keptTopic, testTopics, valuesOf } from './drafts.js';

export interface IntakeSubject {
  readonly log: EventLog;
  readonly intake: Intake;
}

/** Control id, bytes, and the message id that this receipt would get. */
const arrival = (controlId: string, bytes: string, messageId: string, receivedAt = 1000): Draft => {
  const { attributes, ...rest } = draft('k', bytes);
  const time = new Date(receivedAt).toISOString();
  return { ...rest, attributes: { ...attributes, controlid: controlId, messageid: messageId, time } };
};

export function intakeContract(
  name: string,
  open: () => Promise<IntakeSubject>,
  reopen?: () => Promise<IntakeSubject>,
): void {
  describe(`intake: ${name}`, () => {
    let subject: IntakeSubject;
    beforeEach(async () => {
      subject = await open();
      await subject.log.admin.ensure(testTopics, 1);
    });
    afterEach(() => subject.log.close());

    it('takes new messages in the order given', async () => {
      const receipts = await subject.intake.take([arrival('1', 'a', 'M1'), arrival('2', 'b', 'M2')]);
      expect(receipts).toEqual([
        { kind: 'taken', offset: 0, reused: false },
        { kind: 'taken', offset: 1, reused: false },
      ]);
      expect(await valuesOf(subject.log, keptTopic.name)).toEqual(['a', 'b']);
    });

    it('answers a resend with the first receipt and appends nothing', async () => {
      await subject.intake.take([arrival('1', 'a', 'M1', 1000)]);
      expect(await subject.intake.take([arrival('1', 'a', 'M2', 2000)])).toEqual([
        { kind: 'resend', messageId: 'M1', receivedAt: 1000 },
      ]);
      expect(await valuesOf(subject.log, keptTopic.name)).toEqual(['a']);
    });

    it('takes other bytes under a known control id as a new message, and flags it', async () => {
      await subject.intake.take([arrival('1', 'a', 'M1')]);
      expect(await subject.intake.take([arrival('1', 'b', 'M2')])).toEqual([
        { kind: 'taken', offset: 1, reused: true },
      ]);
      const entries = await subject.log.read(keptTopic.name, 0, 0, 10);
      expect(entries.map(({ attributes }) => attributes['reused'])).toEqual([undefined, 'true']);
      expect(await subject.intake.take([arrival('1', 'a', 'M3'), arrival('1', 'b', 'M4')])).toMatchObject([
        { kind: 'resend', messageId: 'M1' },
        { kind: 'resend', messageId: 'M2' },
      ]);
    });

    it('has one effect however many copies come at once', async () => {
      const copies = Array.from({ length: 50 }, (_, at) => arrival('1', 'a', `M${at}`));
      const receipts = (await Promise.all(copies.map((copy) => subject.intake.take([copy])))).flat();
      expect(receipts.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
      expect(await valuesOf(subject.log, keptTopic.name)).toEqual(['a']);
    });

    it('forgets keys that are older than asked', async () => {
      const old = Array.from({ length: 5 }, (_, at) => arrival(`old ${at}`, 'a', `M${at}`, 1000 + at));
      await subject.intake.take([...old, arrival('new', 'a', 'M9', 9000)]);
      await subject.intake.forget(5000);
      const receipts = await subject.intake.take([arrival('old 0', 'a', 'M10'), arrival('new', 'a', 'M11')]);
      expect(receipts.map(({ kind }) => kind)).toEqual(['taken', 'resend']);
    });

    if (reopen) {
      it('knows a resend after a restart', async () => {
        await subject.intake.take([arrival('1', 'a', 'M1')]);
        await subject.log.close();
        subject = await reopen();
        expect(await subject.intake.take([arrival('1', 'a', 'M2')])).toMatchObject([
          { kind: 'resend', messageId: 'M1' },
        ]);
      });

      it('knows every resend after restarts at any moment', async () => {
        const sizes = [1, 255, 1, 300, 40, 512, 7];
        let taken = 0;
        for (const size of sizes) {
          const arrivals = Array.from({ length: size }, (_, at) => arrival(`${taken + at}`, 'a', `M${taken + at}`));
          await subject.intake.take(arrivals);
          taken += size;
          await subject.log.close();
          subject = await reopen();
        }
        const again = Array.from({ length: taken }, (_, at) => arrival(`${at}`, 'a', `N${at}`));
        const receipts = await subject.intake.take(again);
        expect(receipts.map((receipt) => receipt.kind === 'resend' && receipt.messageId)).toEqual(
          again.map((_, at) => `M${at}`),
        );
      });
    }
  });
}
