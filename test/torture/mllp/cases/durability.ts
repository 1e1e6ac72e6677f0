import type { CaseGroup } from '../case.js';
import { framed, good } from '../messages.js';
import type { Life } from '../target.js';
import type { Session } from '../session.js';
import { isPositive, must, mustAccept, Violation } from '../verdict.js';
import { pause } from '../wire.js';

function life(session: Session): Life {
  if (session.target.life === undefined) throw new Violation('this receiver cannot be killed');
  return session.target.life;
}

async function killAndRestart(session: Session): Promise<void> {
  const { kill, restart } = life(session);
  await kill();
  session.target = await restart();
}

async function mustHold(session: Session, ids: readonly string[]): Promise<void> {
  const times = new Map<string, number>();
  for (const bytes of (await session.target.archive?.holding('MSH|^~\\&|TORTURE|')) ?? []) {
    const id = bytes.toString('latin1').split('|', 10)[9] ?? '';
    times.set(id, (times.get(id) ?? 0) + 1);
  }
  const wrong = ids.find((id) => times.get(id) !== 1);
  must(wrong === undefined, `an acknowledged message is stored ${times.get(wrong ?? '') ?? 0} times`);
}

/** A positive acknowledgement is a promise that survives the process (v2ig §2.8.3: safe storage). */
export const durability: CaseGroup = {
  name: 'durability',
  cases: [
    {
      id: 'K01',
      title: 'still has what it acknowledged when it is killed the moment the answer is there',
      cites: 'v2ig §2.8.3 safe storage before the acknowledgement',
      needs: ['life', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const ids = session.ids(8);
        const wires = await session.wires(8);
        ids.forEach((id, at) => wires[at]?.send(framed(good({ id }))));
        const answers = await Promise.all(wires.map((wire) => wire.answer()));
        await killAndRestart(session);
        answers.forEach((answer, at) => mustAccept(answer, ids[at] ?? ''));
        await mustHold(session, ids);
        return '8 acknowledged, 8 stored';
      },
    },
    {
      id: 'K02',
      title: 'loses nothing acknowledged and doubles nothing when it is killed in the middle of a stream',
      cites: 'v2ig §2.8.3; resend: no second effect',
      needs: ['life', 'archive', 'resends'],
      withinMs: 90_000,
      async run(session) {
        const ids = session.ids(2_000);
        const wire = await session.wire();
        wire.send(ids.map((id) => framed(good({ id }))).join(''));
        await session.until(() => wire.received >= 100 || wire.closed, 'no hundred answers');
        await killAndRestart(session);
        const told = (await wire.rest()).filter(isPositive).map((answer) => answer.regarding);
        await mustHold(session, told);
        const again = await session.wire();
        again.send(ids.map((id) => framed(good({ id }))).join(''));
        (await again.answers(ids.length, 30_000)).forEach((answer, at) => mustAccept(answer, ids[at] ?? ''));
        await mustHold(session, ids);
        return `${told.length} acknowledged before, all stored once after`;
      },
    },
    {
      id: 'K03',
      title: 'makes no message of half a frame when it is killed in the middle of it, and takes the resend',
      cites: 'MLLP R1; kill in mid-frame',
      needs: ['life', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const { id, text } = session.message();
        const wire = await session.wire();
        wire.send(framed(text).slice(0, -30));
        await session.stillServed();
        await killAndRestart(session);
        must(((await session.target.archive?.holding(`|${id}|`)) ?? []).length === 0, 'half a frame is stored');
        mustAccept(await session.ask(text), id);
        await session.mustHaveStored(id, text);
        return 'taken when whole';
      },
    },
    {
      id: 'K04',
      title: 'gives a resend after a kill the same acknowledgement',
      cites: 'resend: the stored acknowledgement; kill between storing and answering',
      needs: ['life', 'archive', 'resends'],
      withinMs: 60_000,
      async run(session) {
        const { id, text } = session.message();
        const before = await session.ask(text);
        mustAccept(before, id);
        await killAndRestart(session);
        must((await session.ask(text)).bytes.equals(before.bytes), 'another acknowledgement');
        await mustHold(session, [id]);
        return 'the same bytes';
      },
    },
    {
      id: 'K05',
      title: 'ends in order under load: what it acknowledged is stored, and nothing is acknowledged after',
      cites: 'orderly end under load',
      needs: ['life', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const ids = session.ids(2_000);
        const wire = await session.wire();
        const sending = wire.sendSliced(ids.map((id) => framed(good({ id }))).join(''), 20_000, 2);
        await session.until(() => wire.received >= 50 || wire.closed, 'no fifty answers');
        const { terminate, restart } = life(session);
        await terminate();
        const told = (await wire.rest()).filter(isPositive).map((answer) => answer.regarding);
        await sending;
        session.target = await restart();
        must(told.join() === ids.slice(0, told.length).join(), 'acknowledged out of order');
        await mustHold(session, told);
        return `${told.length} acknowledged, all stored`;
      },
    },
    {
      id: 'K06',
      title: 'answers what came while it was stopped once, in order, when it goes on',
      cites: 'stopped and continued process',
      needs: ['life', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const ids = session.ids(200);
        const wire = await session.wire();
        const { signal } = life(session);
        signal('SIGSTOP');
        wire.send(ids.map((id) => framed(good({ id }))).join(''));
        await pause(1_000);
        signal('SIGCONT');
        (await wire.answers(ids.length)).forEach((answer, at) => mustAccept(answer, ids[at] ?? ''));
        await mustHold(session, ids);
        return '200 answers, stored once';
      },
    },
  ],
};
