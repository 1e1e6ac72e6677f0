import type { CaseGroup } from '../case.js';
import { framed, good, msh, pid } from '../messages.js';
import type { Session } from '../session.js';
import { isPositive, must, mustAccept, mustAnswer, mustRefuse } from '../verdict.js';

async function mustHaveEffects(session: Session, id: string, count: number): Promise<void> {
  const effects = await session.target.archive?.effects(id);
  must(effects === count, `${effects} effects instead of ${count}`);
}

/** What makes two messages one: MSH-3, MSH-4, MSH-10 and the bytes. Resends are safe, reused ids lose nothing. */
export const identity: CaseGroup = {
  name: 'identity',
  cases: [
    {
      id: 'I01',
      title: 'gives a resend on the same connection the same acknowledgement, byte for byte',
      cites: 'resend: the stored acknowledgement; hostile 24',
      needs: ['resends'],
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire();
        wire.send(framed(text));
        const first = await wire.answer();
        mustAccept(first, id);
        wire.send(framed(text));
        must((await wire.answer()).bytes.equals(first.bytes), 'another acknowledgement');
        return 'the same bytes';
      },
    },
    {
      id: 'I02',
      title: 'gives a resend on another connection the same acknowledgement, and no second effect',
      cites: 'resend: no second effect; hostile 24',
      needs: ['resends', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const { id, text } = session.message();
        const first = await session.ask(text);
        const second = await session.ask(text);
        mustAccept(first, id);
        must(second.bytes.equals(first.bytes), 'another acknowledgement');
        await mustHaveEffects(session, id, 1);
        return 'the same bytes, one effect';
      },
    },
    {
      id: 'I03',
      title: 'takes other bytes under a used MSH-10 for a new message and drops none',
      cites: 'MSH-10 reuse; hostile 24',
      needs: ['archive'],
      async run(session) {
        const { id, text } = session.message();
        const other = text.replace('^Ada', '^Bea');
        mustAccept(await session.ask(text), id);
        const seen = mustAnswer(await session.ask(other), id);
        const stored = (await session.target.archive?.holding(`|${id}|`)) ?? [];
        must(stored.length === 2, `${stored.length} of 2 messages stored`);
        return `${seen}, both stored`;
      },
    },
    {
      id: 'I04',
      title: 'takes the same MSH-10 of another sender for another message',
      cites: 'MSH-10 is unique per sender only (v2ig §2.8.1); hostile 24',
      needs: ['archive'],
      async run(session) {
        const id = session.id();
        for (const from of ['TORTURE|GOOD', 'TORTURE|NORTH', 'LAB|GOOD', 'LABG|OOD']) {
          mustAccept(await session.ask(good({ id, from })), id);
        }
        const stored = (await session.target.archive?.holding(`|${id}|`)) ?? [];
        must(stored.length === 4, `${stored.length} of 4 messages stored`);
        return '4 stored';
      },
    },
    {
      id: 'I05',
      title: 'keeps apart two messages without MSH-10',
      cites: 'MSH-10 is required; hostile 24',
      needs: ['archive'],
      async run(session) {
        const patients = session.ids(2);
        const seen: string[] = [];
        for (const patient of patients) {
          const answer = await session.ask(`${msh({ id: '' })}${pid(patient)}`);
          if (isPositive(answer)) mustAccept(answer, '');
          else mustRefuse(answer);
          seen.push(answer.code);
        }
        for (const patient of patients) {
          must(((await session.target.archive?.holding(patient)) ?? []).length === 1, 'not stored once');
        }
        return seen.join(', ');
      },
    },
    {
      id: 'I06',
      title: 'refuses a refused message again with the same acknowledgement',
      cites: 'resend: the stored acknowledgement',
      needs: ['resends'],
      async run(session) {
        const { id, text } = session.message({ type: '' });
        const first = await session.ask(text);
        mustRefuse(first, id);
        must((await session.ask(text)).bytes.equals(first.bytes), 'another acknowledgement');
        return first.code;
      },
    },
    {
      id: 'I07',
      title: 'answers a resend among other messages in its place',
      cites: 'v2ig §2.8.2; hostile 8, 24',
      async run(session) {
        const [one, two, three] = [session.message(), session.message(), session.message()];
        const wire = await session.wire();
        wire.send([one, two, one, three, two].map(({ text }) => framed(text)).join(''));
        for (const { id } of [one, two, one, three, two]) mustAccept(await wire.answer(), id);
        return '1, 2, 1, 3, 2';
      },
    },
    {
      id: 'I08',
      title: 'gives one message that comes on eight connections at once one effect and one acknowledgement',
      cites: 'second connection while the first is at work; hostile 24',
      needs: ['resends', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const { id, text } = session.message();
        const answers = await Promise.all(
          (await session.wires(8)).map((wire) => (wire.send(framed(text)), wire.answer())),
        );
        for (const answer of answers) {
          mustAccept(answer, id);
          must(answer.bytes.equals(answers[0]?.bytes ?? Buffer.alloc(0)), 'different acknowledgements');
        }
        await mustHaveEffects(session, id, 1);
        return '8 equal answers, one effect';
      },
    },
    {
      id: 'I09',
      title: 'takes a day of messages that is sent again five times without a second effect',
      cites: 'duplicate storm',
      needs: ['resends', 'archive'],
      withinMs: 90_000,
      async run(session) {
        const messages = Array.from({ length: 100 }, () => session.message());
        const day = messages.map(({ text }) => framed(text)).join('');
        for (let times = 0; times < 6; times++) {
          const wire = await session.wire();
          wire.send(day);
          (await wire.answers(100, 20_000)).forEach((answer, at) => mustAccept(answer, messages[at]?.id ?? ''));
        }
        for (const { id } of messages.slice(0, 20)) await mustHaveEffects(session, id, 1);
        return '600 answers, one effect each';
      },
    },
    {
      id: 'I10',
      title: 'tells MSH-10 apart by case and by its last character',
      cites: 'MSH-10; hostile 24',
      needs: ['archive'],
      async run(session) {
        const stem = session.id();
        const ids = [`${stem}a`, `${stem}A`, `${stem}0`, `${stem}00`];
        for (const id of ids) mustAccept(await session.ask(good({ id })), id);
        const stored = (await session.target.archive?.holding(`|${stem}`)) ?? [];
        must(stored.length === 4, `${stored.length} of 4 messages stored`);
        return '4 stored';
      },
    },
    {
      id: 'I11',
      title: 'takes a message that was refused for good, corrected under the same MSH-10, for a new one',
      cites: 'v2ig §2.8.2: it may pass later; hostile 24',
      async run(session) {
        const id = session.id();
        mustRefuse(await session.ask(good({ id, type: '' })), id);
        return mustAccept(await session.ask(good({ id })), id);
      },
    },
  ],
};
