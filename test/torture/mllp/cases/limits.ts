import type { CaseGroup } from '../case.js';
import { framed, good, sized } from '../messages.js';
import type { Session } from '../session.js';
import { isPositive, must, mustAccept, mustRefuse, Violation } from '../verdict.js';
import { pause, type Wire } from '../wire.js';

const mebibyte = 1024 * 1024;
/** What a receiver may hold on to for one sender that breaks the rules, beside a message of its own limit. */
const growthMax = 192 * mebibyte;
const heardMax = 96 * mebibyte;

/** Does `work` and resolves with how much the process grew; ends with a violation as soon as that is too much. */
async function growth(session: Session, max: number, work: () => Promise<unknown>): Promise<string> {
  const look = session.target.residentBytes;
  if (look === undefined) throw new Violation('the memory of this receiver cannot be seen');
  const before = look();
  let most = 0;
  let timer: NodeJS.Timeout | undefined;
  const tooMuch = new Promise<never>((_resolve, reject) => {
    timer = setInterval(() => {
      most = Math.max(most, look() - before);
      if (most > max) reject(new Violation(`${mib(most)} of memory`));
    }, 100);
  });
  try {
    await Promise.race([work(), tooMuch]);
  } finally {
    clearInterval(timer);
  }
  return `grew by ${mib(most)}`;
}

/** Of one refusal, however it is told: an answer, a close, or a write that fails. */
const refusal = async (wire: Wire, withinMs?: number): Promise<string> => {
  const answer = await wire.answerOrClose(withinMs);
  return answer === 'closed' ? 'closed' : mustRefuse(answer);
};

const mib = (bytes: number): string => `${Math.round(bytes / mebibyte)} MiB`;

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
        return growth(session, growthMax, () => wire.pour('A'.repeat(64 * 1024), 256 * mebibyte));
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
        const seen = await growth(session, growthMax, () => wire.pour('junk '.repeat(13_000), 256 * mebibyte));
        await session.stillServed();
        return seen;
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
        const seen = await growth(session, growthMax + 8 * session.limits.frameBytes, () =>
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
        await session.stillServed();
        return seen;
      },
    },
    {
      id: 'L07',
      title: 'stops reading from a sender that never reads its acknowledgements, and serves the others',
      cites: 'hostile 15',
      alone: true,
      hostile: true,
      withinMs: 40_000,
      async run(session) {
        const wire = await session.wire();
        wire.stopReading();
        const frames = framed(good({ id: session.id(), to: `${'R'.repeat(2_000)}|HUB` })).repeat(20);
        const pouring = wire.pour(frames, heardMax);
        // What the kernels of both sides hold is some megabytes; a receiver that takes more takes everything.
        for (let before = -1; wire.takenBytes !== before; await pause(1_000)) before = wire.takenBytes;
        must(wire.takenBytes < heardMax, `${mib(wire.takenBytes)} read from a sender that takes no answer`);
        wire.reset();
        await pouring;
        await session.stillServed();
        return `stopped after ${mib(wire.takenBytes)}`;
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
