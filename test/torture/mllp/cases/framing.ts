import type { CaseGroup } from '../case.js';
import { framed, good, utf8 } from '../messages.js';
import { must, mustAccept, mustAnswer, mustRefuse } from '../verdict.js';

/** MLLP Release 1: VT, content, FS CR; and how its bytes may come over TCP. */
export const framing: CaseGroup = {
  name: 'framing',
  cases: [
    {
      id: 'F01',
      title: 'answers one frame with one frame: VT, content, FS CR and nothing else',
      cites: 'MLLP R1',
      async run(session) {
        const { id, text } = session.message();
        return mustAccept(await session.ask(text), id);
      },
    },
    {
      id: 'F02',
      title: 'takes a frame that comes byte by byte',
      cites: 'MLLP R1; hostile 7',
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire();
        await wire.sendSliced(framed(text), 1, 1);
        return mustAccept(await wire.answer(), id);
      },
    },
    {
      id: 'F03',
      title: 'takes a frame whose VT comes alone',
      cites: 'MLLP R1; hostile 7',
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire();
        await wire.sendSliced('\x0b', 1, 50);
        wire.send(`${text}\x1c\r`);
        return mustAccept(await wire.answer(), id);
      },
    },
    {
      id: 'F04',
      title: 'takes a frame whose FS and CR come apart, and the frame after it',
      cites: 'MLLP R1; hostile 7',
      async run(session) {
        const [one, two] = [session.message(), session.message()];
        const wire = await session.wire();
        wire.send(`\x0b${one.text}\x1c`);
        await wire.sendSliced('', 1);
        await new Promise((resolve) => setTimeout(resolve, 50));
        wire.send('\r', framed(two.text));
        mustAccept(await wire.answer(), one.id);
        return mustAccept(await wire.answer(), two.id);
      },
    },
    {
      id: 'F05',
      title: 'stores a message that was cut inside a character of several bytes as it was sent',
      cites: 'MLLP R1; hostile 7, 21',
      needs: ['archive'],
      async run(session) {
        const { id } = session.message();
        const text = good({ id, charset: 'UNICODE UTF-8' }).replace('^Ada', utf8('^Ädá 山田 🩺'));
        const wire = await session.wire();
        await wire.sendSliced(framed(text), 3, 2);
        const seen = mustAccept(await wire.answer(), id);
        await session.mustHaveStored(id, text);
        return seen;
      },
    },
    {
      id: 'F06',
      title: 'answers two frames of one chunk each with its own answer, in their order',
      cites: 'MLLP R1; hostile 8',
      async run(session) {
        const [one, two] = [session.message(), session.message()];
        const wire = await session.wire();
        wire.send(framed(one.text) + framed(two.text));
        mustAccept(await wire.answer(), one.id);
        return mustAccept(await wire.answer(), two.id);
      },
    },
    {
      id: 'F07',
      title: 'keeps two frames apart that come as one and a half, then half',
      cites: 'MLLP R1; hostile 7, 8',
      needs: ['archive'],
      async run(session) {
        const [one, two] = [session.message(), session.message()];
        const wire = await session.wire();
        const all = framed(one.text) + framed(two.text);
        await wire.sendSliced(all, Math.floor(all.length * 0.75), 30);
        mustAccept(await wire.answer(), one.id);
        const seen = mustAccept(await wire.answer(), two.id);
        await session.mustHaveStored(one.id, one.text);
        await session.mustHaveStored(two.id, two.text);
        return seen;
      },
    },
    {
      id: 'F08',
      title: 'answers sixty frames of one chunk in their order',
      cites: 'MLLP R1; hostile 8',
      async run(session) {
        const messages = Array.from({ length: 60 }, () => session.message());
        const wire = await session.wire();
        wire.send(messages.map(({ text }) => framed(text)).join(''));
        for (const { id } of messages) mustAccept(await wire.answer(), id);
        return '60 answers in order';
      },
    },
    {
      id: 'F09',
      title: 'stores the content of a frame to its last byte',
      cites: 'MLLP R1; v2ig §2.8.3 safe storage',
      needs: ['archive'],
      async run(session) {
        const { id, text } = session.message();
        const seen = mustAccept(await session.ask(text), id);
        await session.mustHaveStored(id, text);
        return seen;
      },
    },
    {
      id: 'F10',
      title: 'takes a message whose last segment has no CR, and stores none that was not sent',
      cites: 'MLLP R1; v2ig §2.6',
      needs: ['archive'],
      async run(session) {
        const { id, text } = session.message();
        const unterminated = text.slice(0, -1);
        const seen = mustAccept(await session.ask(unterminated), id);
        await session.mustHaveStored(id, unterminated);
        return seen;
      },
    },
    {
      id: 'F11',
      title: 'takes the frame after one that ended with FS and no CR',
      cites: 'MLLP R1; hostile 5',
      async run(session) {
        const [one, two] = [session.message(), session.message()];
        const wire = await session.wire();
        wire.send(`\x0b${one.text}\x1c`, framed(two.text));
        mustAnswer(await wire.answer(), one.id);
        return mustAccept(await wire.answer(), two.id);
      },
    },
    {
      id: 'F12',
      title: 'does not let a sender wait for ever whose last frame ends with FS and no CR',
      cites: 'MLLP R1; hostile 5',
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire();
        wire.send(`\x0b${text}\x1c`);
        const answer = await wire.answerOrClose();
        return answer === 'closed' ? 'closed' : mustAnswer(answer, id);
      },
    },
    {
      id: 'F13',
      title: 'takes a message whose frame ends with FS LF',
      cites: 'hostile 5',
      async run(session) {
        const [one, two] = [session.message(), session.message()];
        const wire = await session.wire();
        wire.send(`\x0b${one.text}\x1c\n`, framed(two.text));
        mustAnswer(await wire.answer(), one.id);
        return mustAccept(await wire.answer(), two.id);
      },
    },
    {
      id: 'F14',
      title: 'ignores CR and LF between frames',
      cites: 'MLLP R1',
      async run(session) {
        const [one, two] = [session.message(), session.message()];
        const wire = await session.wire();
        wire.send(`\r\n${framed(one.text)}\r\n\n${framed(two.text)}`);
        mustAccept(await wire.answer(), one.id);
        return mustAccept(await wire.answer(), two.id);
      },
    },
    {
      id: 'F15',
      title: 'ends a message at FS only, however its lines end',
      cites: 'hostile 6',
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire();
        await wire.sendSliced(`\x0b${text.replaceAll('\r', '\r\n\r\n')}`, 40);
        await wire.staysSilent(100);
        wire.send('\x1c\r');
        const seen = mustAnswer(await wire.answer(), id);
        wire.end();
        must((await wire.rest()).length === 0, 'a second answer to one message');
        return seen;
      },
    },
    {
      id: 'F16',
      title: 'answers a frame without any byte negatively, or closes, and never accepts it',
      cites: 'hostile 9',
      hostile: true,
      async run(session) {
        const wire = await session.wire();
        wire.send(framed(''));
        const answer = await wire.answerOrClose();
        const seen = answer === 'closed' ? answer : mustRefuse(answer);
        await session.servedHereOrAnew(wire);
        return seen;
      },
    },
    {
      id: 'F17',
      title: 'accepts none of a hundred empty frames and takes the good one after them',
      cites: 'hostile 8, 9',
      hostile: true,
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire();
        wire.send(framed('').repeat(100) + framed(text));
        for (let refused = 0; refused <= 100; refused++) {
          const answer = await wire.answer();
          if (answer.regarding === id) return mustAccept(answer, id);
          mustRefuse(answer);
        }
        must(false, 'the good frame was not answered');
        return '';
      },
    },
  ],
};
