import type { CaseGroup } from '../case.js';
import { framed, good, pid } from '../messages.js';
import { isPositive, must, mustAccept, mustRefuse } from '../verdict.js';

/** Frames that break MLLP: what came is never lost in silence and never accepted as something else. */
export const brokenFrames: CaseGroup = {
  name: 'broken frames',
  cases: [
    {
      id: 'G01',
      title: 'begins anew at a second VT: the cut message is not accepted, the whole one is',
      cites: 'hostile 1, 3',
      hostile: true,
      needs: ['archive'],
      async run(session) {
        const [cut, whole] = [session.message(), session.message()];
        const wire = await session.wire();
        wire.send(`\x0b${cut.text.slice(0, -20)}`, framed(whole.text));
        const first = await wire.answer();
        if (first.regarding !== whole.id) mustRefuse(first);
        mustAccept(first.regarding === whole.id ? first : await wire.answer(), whole.id);
        await session.mustHaveStored(whole.id, whole.text);
        return 'only the whole message accepted';
      },
    },
    {
      id: 'G02',
      title: 'takes the message of a frame that begins with two VT',
      cites: 'hostile 3',
      needs: ['archive'],
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire();
        wire.send(`\x0b${framed(text)}`);
        const first = await wire.answer();
        const seen = mustAccept(isPositive(first) ? first : await wire.answer(), id);
        await session.mustHaveStored(id, text);
        return seen;
      },
    },
    {
      id: 'G03',
      title: 'takes the frame after an end block that nothing began',
      cites: 'hostile 2',
      hostile: true,
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire();
        wire.send(`\x1c\r${framed(text)}`);
        const first = await wire.answer();
        if (first.regarding !== id) mustRefuse(first);
        return mustAccept(first.regarding === id ? first : await wire.answer(), id);
      },
    },
    {
      id: 'G04',
      title: 'accepts a message once although its end block came twice',
      cites: 'hostile 2',
      async run(session) {
        const [one, two] = [session.message(), session.message()];
        const wire = await session.wire();
        wire.send(`${framed(one.text)}\x1c\r`, framed(two.text));
        mustAccept(await wire.answer(), one.id);
        const next = await wire.answer();
        if (next.regarding !== two.id) mustRefuse(next);
        return mustAccept(next.regarding === two.id ? next : await wire.answer(), two.id);
      },
    },
    {
      id: 'G05',
      title: 'accepts no bytes outside of a frame and takes the frame after them',
      cites: 'MLLP R1; hostile 4',
      hostile: true,
      needs: ['archive'],
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire();
        wire.send(`${framed(good({ id: session.id() })).slice(1, -2)}${framed(text)}`);
        const first = await wire.answer();
        if (first.regarding !== id) mustRefuse(first);
        const seen = mustAccept(first.regarding === id ? first : await wire.answer(), id);
        await session.mustHaveStored(id, text);
        return seen;
      },
    },
    {
      id: 'G06',
      title: 'loses nothing in silence where FS stands inside the content',
      cites: 'hostile 4',
      hostile: true,
      needs: ['archive'],
      async run(session) {
        const { id } = session.message();
        const tail = session.id();
        const text = good({ id }).replace('^Ada', `^A\x1c${tail}`);
        const wire = await session.wire();
        wire.send(framed(text));
        const answers = [await wire.answer()];
        wire.end();
        answers.push(...(await wire.rest()));
        const whole = (await session.target.archive?.holding(text)) ?? [];
        if (whole.length === 1 && answers.length === 1) return 'taken as one message';
        must(
          answers.some((answer) => !isPositive(answer)),
          'the message was split and all of it accepted',
        );
        const kept = (await session.target.archive?.holding(tail)) ?? [];
        must(kept.length > 0, 'the bytes after FS are nowhere');
        return 'split, kept and refused';
      },
    },
    {
      id: 'G07',
      title: 'keeps CR inside the content where it stands',
      cites: 'hostile 4',
      needs: ['archive'],
      async run(session) {
        const { id } = session.message();
        const text = `${good({ id })}\r\rNTE|1||after empty lines\r\r`;
        const seen = mustAccept(await session.ask(text), id);
        await session.mustHaveStored(id, text);
        return seen;
      },
    },
    {
      id: 'G08',
      title: 'does not accept a frame that the sender cut by closing its side',
      cites: 'hostile 1',
      hostile: true,
      async run(session) {
        const wire = await session.wire();
        wire.send(`\x0b${session.message().text}`);
        wire.end();
        for (const answer of await wire.rest()) mustRefuse(answer);
        await session.stillServed();
        return 'not accepted';
      },
    },
    {
      id: 'G09',
      title: 'gives up a frame without an end block when its time is over',
      cites: 'hostile 1',
      hostile: true,
      needs: ['limits'],
      withinMs: 30_000,
      async run(session) {
        const wire = await session.wire();
        wire.send(`\x0b${session.message().text}`);
        const answer = await wire.answerOrClose(session.limits.frameMs + session.patienceMs);
        const seen = answer === 'closed' ? answer : mustRefuse(answer);
        await wire.closes();
        await session.stillServed();
        return seen;
      },
    },
    {
      id: 'G10',
      title: 'never accepts binary junk in a frame',
      cites: 'hostile 4; v2ig §2.8.2',
      hostile: true,
      async run(session) {
        const junk = Array.from({ length: 4096 }, (_, at) => String.fromCharCode((at * 131 + 7) % 28));
        const wire = await session.wire();
        wire.send(framed(junk.filter((char) => char !== '\x0b' && char !== '\x1c').join('')));
        const answer = await wire.answerOrClose();
        const seen = answer === 'closed' ? answer : mustRefuse(answer);
        await session.servedHereOrAnew(wire);
        return seen;
      },
    },
    {
      id: 'G11',
      title: 'takes the message of a frame in which a blank line stands before MSH, or refuses it, once',
      cites: 'hostile 6; v2ig §2.6',
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire();
        wire.send(framed(`\r\n${text}`));
        const answer = await wire.answer();
        const seen = isPositive(answer) ? mustAccept(answer, id) : mustRefuse(answer);
        await session.servedHereOrAnew(wire);
        return seen;
      },
    },
    {
      id: 'G12',
      title: 'answers for the bytes of two messages in one frame without losing the second',
      cites: 'v2ig §2.9.3; MLLP R1',
      needs: ['archive'],
      hostile: true,
      async run(session) {
        const [one, two] = [session.message(), session.message()];
        const answer = await session.ask(one.text + two.text);
        if (!isPositive(answer)) return mustRefuse(answer);
        const stored = (await session.target.archive?.holding(two.id)) ?? [];
        must(stored.length === 1, 'the first was accepted and the second is nowhere');
        return 'accepted, both stored';
      },
    },
    {
      id: 'G13',
      title: 'never accepts a frame whose first segment is not MSH',
      cites: 'v2ig §2.8.2; hostile 17',
      async run(session) {
        const answer = await session.ask(`${pid(session.id())}PV1|1|O\r`);
        return mustRefuse(answer);
      },
    },
  ],
};
