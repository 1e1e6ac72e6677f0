import type { CaseGroup } from '../case.js';
import { framed, good } from '../messages.js';
import { isPositive, must, mustAccept } from '../verdict.js';
import { pause, Wire } from '../wire.js';

/** Idle, slow, half-open, flooding and foreign peers: none of them costs another sender its place. */
export const connections: CaseGroup = {
  name: 'connections',
  cases: [
    {
      id: 'C01',
      title: 'takes a message that comes slowly but within the time of a frame',
      cites: 'hostile 11',
      needs: ['limits'],
      withinMs: 30_000,
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire();
        const slices = 8;
        await wire.sendSliced(framed(text), Math.ceil(text.length / slices), session.limits.frameMs / 2 / slices);
        return mustAccept(await wire.answer(), id);
      },
    },
    {
      id: 'C02',
      title: 'cuts fifty senders that drip one byte at a time when the time of their frame is over',
      cites: 'hostile 11',
      needs: ['limits'],
      hostile: true,
      withinMs: 60_000,
      async run(session) {
        const wires = await session.wires(50);
        const everyMs = 200;
        const bytes = (session.limits.frameMs + session.patienceMs) / everyMs;
        await Promise.all(wires.map((wire) => wire.sendSliced(`\x0bMSH|^~\\&|${'A'.repeat(bytes)}`, 1, everyMs)));
        for (const wire of wires) must(wire.closed, 'a dripping sender was heard to its end');
        return '50 cut';
      },
    },
    {
      id: 'C03',
      title: 'closes a connection that sent only VT',
      cites: 'hostile 1, 11',
      needs: ['limits'],
      withinMs: 30_000,
      async run(session) {
        const wire = await session.wire();
        wire.send('\x0b');
        const answers = await wire.rest(session.limits.frameMs + session.patienceMs);
        must(
          answers.every((answer) => !isPositive(answer)),
          'VT alone was accepted',
        );
        return 'closed';
      },
    },
    {
      id: 'C04',
      title: 'closes an idle connection, and not before its time',
      cites: 'hostile 12',
      needs: ['limits'],
      withinMs: 60_000,
      async run(session) {
        const wire = await session.wire();
        await session.stillServed(wire);
        await pause(session.limits.idleMs / 2);
        must(!wire.closed, 'closed before its time');
        await session.stillServed(wire);
        await wire.closes(session.limits.idleMs + session.patienceMs);
        return 'closed';
      },
    },
    {
      id: 'C05',
      title: 'lets go of a hundred peers that closed their side and say nothing',
      cites: 'hostile 12; half-open peer',
      hostile: true,
      async run(session) {
        const wires = await session.wires(100);
        for (const wire of wires) wire.end();
        await Promise.all(wires.map((wire) => wire.closes()));
        return '100 closed';
      },
    },
    {
      id: 'C06',
      title: 'survives a hundred resets in the middle of a frame',
      cites: 'hostile 12',
      hostile: true,
      async run(session) {
        for (const wire of await session.wires(100)) {
          wire.send(`\x0b${good({ id: session.id() }).slice(0, 60)}`);
          await pause(0);
          wire.reset();
        }
        await session.stillServed();
        return 'served';
      },
    },
    {
      id: 'C07',
      title: 'serves a new sender beside a hundred and fifty idle ones',
      cites: 'hostile 12, 13',
      hostile: true,
      async run(session) {
        await session.wires(150);
        const other = await session.wire();
        await session.stillServed(other);
        return 'served';
      },
    },
    {
      id: 'C08',
      title: 'closes connections beyond the limit of an address and goes on serving those within it',
      cites: 'hostile 13',
      needs: ['limits', 'capped'],
      hostile: true,
      async run(session) {
        const within = await session.wires(session.limits.perAddress, 'capped');
        const beyond = await session.wires(20, 'capped');
        await Promise.all(beyond.map((wire) => wire.closes()));
        const [first, last] = [within[0], within.at(-1)];
        if (first) await session.stillServed(first);
        if (last) await session.stillServed(last);
        return '20 closed, those within served';
      },
    },
    {
      id: 'C09',
      title: 'gives the place of a connection that went to the next one',
      cites: 'hostile 13',
      needs: ['limits', 'capped'],
      async run(session) {
        const within = await session.wires(session.limits.perAddress, 'capped');
        for (const wire of within.slice(0, 10)) wire.end();
        await Promise.all(within.slice(0, 10).map((wire) => wire.closes()));
        for (const wire of await session.wires(10, 'capped')) await session.stillServed(wire);
        return '10 places given on';
      },
    },
    {
      id: 'C10',
      title: 'serves a sender after five hundred connections that came and went',
      cites: 'hostile 13',
      hostile: true,
      withinMs: 30_000,
      async run(session) {
        for (let round = 0; round < 10; round++) for (const wire of await session.wires(50)) wire.reset();
        await session.stillServed();
        return 'served';
      },
    },
    {
      id: 'C11',
      title: 'ends a TLS handshake on the plain port at once',
      cites: 'hostile 14',
      hostile: true,
      async run(session) {
        const wire = await session.wire();
        wire.send(`\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03${'\x00'.repeat(158)}`);
        const answers = await wire.rest();
        must(
          answers.every((answer) => !isPositive(answer)),
          'a TLS hello was accepted',
        );
        await session.stillServed();
        return 'closed';
      },
    },
    {
      id: 'C12',
      title: 'ends an HTTP request on the MLLP port at once',
      cites: 'hostile 14',
      hostile: true,
      async run(session) {
        const wire = await session.wire();
        wire.send('POST /hl7 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
        const answers = await wire.rest();
        must(
          answers.every((answer) => !isPositive(answer)),
          'an HTTP request was accepted',
        );
        await session.stillServed();
        return 'closed';
      },
    },
    {
      id: 'C13',
      title: 'says nothing to a plain sender on a TLS port',
      cites: 'hostile 14',
      needs: ['tls'],
      async run(session) {
        const { host, ports } = session.target;
        const wire = await Wire.open({ host, port: ports.tls ?? 0, patienceMs: session.patienceMs });
        wire.send(framed(good({ id: session.id() })));
        const seen = await wire.answerOrClose().catch(() => 'closed' as const);
        wire.destroy();
        must(seen === 'closed', 'a plain message was answered on the TLS port');
        return 'closed';
      },
    },
    {
      id: 'C14',
      title: 'takes messages over TLS as it does without',
      cites: 'MLLP R1 over TLS; IHE ITI-19',
      needs: ['tls'],
      async run(session) {
        const wire = await session.wire('tls');
        for (const id of session.ids(20)) {
          wire.send(framed(good({ id })));
          mustAccept(await wire.answer(), id);
        }
        return '20 answers';
      },
    },
  ],
};
