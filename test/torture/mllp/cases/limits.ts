import type { CaseGroup } from '../case.js';
import { framed, good, sized } from '../messages.js';
import type { Session } from '../session.js';
import { isPositive, must, mustAccept, mustRefuse, Violation } from '../verdict.js';
import { pause, type Wire } from '../wire.js';

const mebibyte = 1024 * 1024;
/** What a receiver may hold on to for one sender that breaks the rules, beside a message of its own limit. */
const growthMax = 192 * mebibyte;

/** Growth of the process while `work` runs, looked at ten times a second. */
export async function growth(session: Session, work: () => Promise<unknown>): Promise<number> {
  const look = session.target.residentBytes;
  if (look === undefined) throw new Violation('the memory of this receiver cannot be seen');
  const before = look();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, look())), 100);
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return Math.max(most, look()) - before;
}

/** Of one refusal, however it is told: an answer, a close, or a write that fails. */
const refusal = async (wire: Wire, withinMs?: number): Promise<string> => {
  const answer = await wire.answerOrClose(withinMs);
  return answer === 'closed' ? 'closed' : mustRefuse(answer);
};

export const mib = (bytes: number): string => `${Math.round(bytes / mebibyte)} MiB`;

/** Size, and what a sender may do with the receiver's memory. */
export const limits: CaseGroup = {
  name: 'limits',
  cases: [
    {
      id: 'L01',
      title: 'takes a message of exactly the size limit',
      cites: 'hostile 10',
      needs: ['limits', 'archive'],
      async run(session) {
        const { id } = session.message();
        const text = sized({ id }, session.limits.frameBytes);
        const seen = mustAccept(await session.ask(text), id);
        await session.mustHaveStored(id, text);
        return seen;
      },
    },
    {
      id: 'L02',
      title: 'refuses a message one byte over the size limit and goes on',
      cites: 'hostile 10',
      needs: ['limits'],
      hostile: true,
      async run(session) {
        const wire = await session.wire();
        wire.send(framed(sized({ id: session.id() }, session.limits.frameBytes + 1)));
        const seen = await refusal(wire);
        await session.servedHereOrAnew(wire);
        return seen;
      },
    },
    {
      id: 'L03',
      title: 'refuses a message of many times the limit, once, and takes the one behind it',
      cites: 'hostile 10, 20',
      needs: ['limits'],
      hostile: true,
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire();
        wire.send(framed(sized({ id: session.id() }, session.limits.frameBytes * 8)), framed(text));
        const seen = await refusal(wire);
        if (wire.closed) await session.stillServed();
        else mustAccept(await wire.answer(), id);
        return seen;
      },
    },
    {
      id: 'L04',
      title: 'does not hold a frame without an end in memory, however long it goes on',
      cites: 'hostile 1, 10',
      needs: ['memory'],
      alone: true,
      hostile: true,
      withinMs: 40_000,
      async run(session) {
        const wire = await session.wire();
        wire.send('\x0bMSH|^~\\&|TORTURE|GOOD|');
        const grown = await growth(session, () => wire.pour('A'.repeat(64 * 1024), 256 * mebibyte));
        must(grown < growthMax, `${mib(grown)} of memory for a frame without an end`);
        return `grew by ${mib(grown)}`;
      },
    },
    {
      id: 'L05',
      title: 'does not hold bytes outside of frames in memory',
      cites: 'hostile 1, 10',
      needs: ['memory'],
      alone: true,
      hostile: true,
      withinMs: 40_000,
      async run(session) {
        const wire = await session.wire();
        const grown = await growth(session, () => wire.pour('junk '.repeat(13_000), 256 * mebibyte));
        must(grown < growthMax, `${mib(grown)} of memory for junk`);
        await session.stillServed();
        return `grew by ${mib(grown)}`;
      },
    },
    {
      id: 'L06',
      title: 'bears eight senders of 64 MiB messages at once',
      cites: 'hostile 20; 64 MB messages at once',
      needs: ['memory', 'limits'],
      alone: true,
      hostile: true,
      withinMs: 60_000,
      async run(session) {
        const wires = await session.wires(8);
        const grown = await growth(session, () =>
          Promise.all(
            wires.map(async (wire) => {
              wire.send(`\x0b${good({ id: session.id() })}OBX|1|ED|DOC||^TEXT^^Base64^`);
              await wire.pour('QUJD'.repeat(16 * 1024), 64 * mebibyte);
              wire.send('\r\x1c\r');
              const answer = await wire.answerOrClose(session.patienceMs);
              must(answer === 'closed' || !isPositive(answer), 'a message over the limit was accepted');
            }),
          ),
        );
        must(grown < growthMax + 8 * session.limits.frameBytes, `${mib(grown)} of memory`);
        await session.stillServed();
        return `grew by ${mib(grown)}`;
      },
    },
    {
      id: 'L07',
      title: 'stops reading from a sender that never reads its acknowledgements, and serves the others',
      cites: 'hostile 15',
      needs: ['memory'],
      alone: true,
      hostile: true,
      withinMs: 60_000,
      async run(session) {
        const wire = await session.wire();
        wire.stopReading();
        const frames = framed(good({ id: session.id(), to: `${'R'.repeat(2_000)}|HUB` })).repeat(20);
        const grown = await growth(session, async () => {
          const pouring = wire.pour(frames, 256 * mebibyte);
          await Promise.race([pouring, pause(4_000)]);
        });
        must(grown < growthMax, `${mib(grown)} of memory for answers that nobody takes`);
        wire.reset();
        await session.stillServed();
        return `grew by ${mib(grown)}`;
      },
    },
    {
      id: 'L08',
      title: 'gives a sender that read nothing for a while all its answers in order',
      cites: 'hostile 15; v2ig §2.8.2',
      withinMs: 60_000,
      async run(session) {
        const ids = session.ids(2_000);
        const wire = await session.wire();
        wire.stopReading();
        const sending = wire.pour(ids.map((id) => framed(good({ id }))).join(''), 1);
        await pause(500);
        wire.resumeReading();
        (await wire.answers(ids.length, 50_000)).forEach((answer, at) => mustAccept(answer, ids[at] ?? ''));
        await sending;
        return `${ids.length} answers in order`;
      },
    },
  ],
};
