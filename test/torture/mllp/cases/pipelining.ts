import type { CaseGroup } from '../case.js';
import { framed, good, pid, sized } from '../messages.js';
import { must, mustAccept, mustRefuse } from '../verdict.js';

const thousands = 10_000;

/** Several messages on one connection, and several connections: each message has one answer, in its place. */
export const pipelining: CaseGroup = {
  name: 'pipelining',
  cases: [
    {
      id: 'P01',
      title: 'answers two hundred messages one after the other on one connection, once each',
      cites: 'v2ig §2.8.2',
      withinMs: 30_000,
      async run(session) {
        const wire = await session.wire();
        for (const id of session.ids(200)) {
          wire.send(framed(good({ id })));
          mustAccept(await wire.answer(), id);
        }
        must(wire.received === 200, `${wire.received} answers to 200 messages`);
        return '200 answers';
      },
    },
    {
      id: 'P02',
      title: 'answers frames that were cut anywhere in the order of the frames',
      cites: 'MLLP R1; hostile 7, 8',
      async run(session) {
        const ids = session.ids(100);
        const wire = await session.wire();
        await wire.sendSliced(ids.map((id) => framed(good({ id }))).join(''), 611);
        for (const id of ids) mustAccept(await wire.answer(), id);
        return '100 answers in order';
      },
    },
    {
      id: 'P03',
      title: 'gives ten thousand messages one answer each, in order, with ten thousand different MSH-10',
      cites: 'v2ig §2.8.2.1; MSH-10',
      alone: true,
      withinMs: 90_000,
      async run(session) {
        const ids = session.ids(thousands);
        const wire = await session.wire();
        const sending = wire.pour(ids.map((id) => framed(good({ id }))).join(''), 1);
        const own = new Set<string>();
        for (const answer of await wire.answers(thousands, 80_000)) {
          mustAccept(answer, ids[own.size] ?? '');
          own.add(answer.controlId);
          must(own.has(answer.controlId) && answer.controlId !== '', 'an answer without MSH-10');
        }
        await sending;
        must(own.size === thousands, `${own.size} different MSH-10 in ${thousands} answers`);
        return `${thousands} answers in order`;
      },
    },
    {
      id: 'P04',
      title: 'refuses a bad message in its place and takes those around it',
      cites: 'v2ig §2.8.2; hostile 8',
      hostile: true,
      async run(session) {
        const [before, bad, after] = session.ids(3) as [string, string, string];
        const wire = await session.wire();
        wire.send(framed(good({ id: before })) + framed(good({ id: bad, type: '^' })) + framed(good({ id: after })));
        mustAccept(await wire.answer(), before);
        const seen = mustRefuse(await wire.answer(), bad);
        mustAccept(await wire.answer(), after);
        return seen;
      },
    },
    {
      id: 'P05',
      title: 'refuses junk frames in their place between good ones',
      cites: 'hostile 8, 17',
      hostile: true,
      async run(session) {
        const ids = session.ids(20);
        const wire = await session.wire();
        wire.send(ids.map((id) => framed(good({ id })) + framed('junk')).join(''));
        for (const id of ids) {
          mustAccept(await wire.answer(), id);
          mustRefuse(await wire.answer());
        }
        return '20 accepted, 20 refused, in order';
      },
    },
    {
      id: 'P06',
      title: 'answers a small message after the large one before it',
      cites: 'v2ig §2.8.2',
      async run(session) {
        const [large, small] = session.ids(2) as [string, string];
        const wire = await session.wire();
        wire.send(framed(sized({ id: large }, 1_000_000)), framed(good({ id: small })));
        mustAccept(await wire.answer(), large);
        return mustAccept(await wire.answer(), small);
      },
    },
    {
      id: 'P07',
      title: 'answers each of thirty connections with its own answers only',
      cites: 'v2ig §2.8.2',
      async run(session) {
        const wires = await session.wires(30);
        await Promise.all(
          wires.map(async (wire) => {
            const ids = session.ids(20);
            wire.send(...ids.map((id) => framed(good({ id }))));
            for (const id of ids) mustAccept(await wire.answer(), id);
            must(wire.received === 20, 'an answer of another connection');
          }),
        );
        return '30 connections, 20 answers each';
      },
    },
    {
      id: 'P08',
      title: 'answers everything that was sent before the sender closed its side',
      cites: 'hostile 12',
      async run(session) {
        const ids = session.ids(50);
        const wire = await session.wire();
        wire.send(ids.map((id) => framed(good({ id }))).join(''));
        wire.end();
        const answers = await wire.rest();
        must(answers.length === 50, `${answers.length} answers instead of 50`);
        answers.forEach((answer, at) => mustAccept(answer, ids[at] ?? ''));
        return '50 answers, then closed';
      },
    },
    {
      id: 'P09',
      title: 'stays up when a sender resets with answers under way',
      cites: 'hostile 12',
      hostile: true,
      async run(session) {
        for (const wire of await session.wires(20)) {
          wire.send(
            session
              .ids(10)
              .map((id) => framed(good({ id })))
              .join(''),
          );
          wire.reset();
        }
        await session.stillServed();
        return 'served';
      },
    },
    {
      id: 'P10',
      title: 'keeps a connection open after an answer, positive or negative',
      cites: 'MLLP R1; v2ig §2.8.2',
      async run(session) {
        const wire = await session.wire();
        await session.stillServed(wire);
        const bad = session.id();
        wire.send(framed(good({ id: bad, type: '^' })));
        const seen = mustRefuse(await wire.answer(), bad);
        await session.stillServed(wire);
        return `${seen}, then AA`;
      },
    },
    {
      id: 'P11',
      title: "stores one patient's messages of one connection in the order in which they were sent",
      cites: 'order of receipt',
      needs: ['archive'],
      async run(session) {
        const patient = session.id();
        const ids = session.ids(50);
        const wire = await session.wire();
        wire.send(ids.map((id) => framed(good({ id }).replace(pid(id), pid(patient)))).join(''));
        for (const id of ids) mustAccept(await wire.answer(), id);
        const stored = (await session.target.archive?.holding(patient)) ?? [];
        const order = stored.map((bytes) => ids.findIndex((id) => bytes.includes(`|${id}|`)));
        must(order.join() === ids.map((_, at) => at).join(), 'stored in another order than sent');
        return '50 in order';
      },
    },
    {
      id: 'P12',
      title: 'serves a sender that connects anew for each of a hundred messages',
      cites: 'MLLP R1',
      withinMs: 30_000,
      async run(session) {
        for (const id of session.ids(100)) mustAccept(await session.ask(good({ id })), id);
        return '100 answers';
      },
    },
    {
      id: 'P13',
      title: 'answers a burst of sixteen connections with a hundred messages each',
      cites: 'tenfold burst',
      withinMs: 30_000,
      async run(session) {
        const wires = await session.wires(16);
        const answered = await Promise.all(
          wires.map(async (wire) => {
            const ids = session.ids(100);
            wire.send(ids.map((id) => framed(good({ id }))).join(''));
            const answers = await wire.answers(100, 25_000);
            answers.forEach((answer, at) => mustAccept(answer, ids[at] ?? ''));
            return answers.length;
          }),
        );
        return `${answered.reduce((sum, count) => sum + count, 0)} answers`;
      },
    },
  ],
};
