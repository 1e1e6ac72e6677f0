import type { CaseGroup, TortureCase } from './case.js';
import { framed, good } from './messages.js';
import { Neighbour } from './neighbour.js';
import { Session } from './session.js';
import { offers, type Receiver, type Target } from './target.js';
import { mustAccept, Violation } from './verdict.js';

export interface Verdict {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly cites: string;
  readonly outcome: 'pass' | 'fail' | 'n/a';
  /** What was seen, or what is missing. */
  readonly seen: string;
  readonly ms: number;
}

interface Due {
  readonly group: string;
  readonly one: TortureCase;
}

const caseMs = 15_000;
const timedRounds = 3;
/** What a good sender waits at most beside a hostile one. The other cases load the machine too, so it is no tight bound. */
const neighbourMsMax = 2_000;

/**
 * Puts cases to a receiver: those that bear company at the same time, those that look at the whole process one by one,
 * those that kill it on a process of their own. Every case has a deadline, so that no receiver can hang this.
 */
export async function judge(
  receiver: Receiver,
  groups: readonly CaseGroup[],
  told: (verdict: Verdict) => void = () => undefined,
): Promise<readonly Verdict[]> {
  const due = groups.flatMap(({ name, cases }) => cases.map((one) => ({ group: name, one })));
  const kills = due.filter(({ one }) => one.needs?.includes('life'));
  const alone = due.filter(({ one }) => one.alone);
  const rest = due.filter((each) => !kills.includes(each) && !alone.includes(each));
  const verdicts: Verdict[] = [];
  const tell = (verdict: Verdict): void => {
    verdicts.push(verdict);
    told(verdict);
  };
  const lanes = await openLanes(receiver);
  try {
    const queue = [...rest];
    await Promise.all([...lanes.map((lane) => lane.work(queue, tell)), mortal(receiver, kills, tell)]);
    await lanes[0]?.work([...alone], tell);
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()));
  }
  const order = new Map(due.map(({ one }, at) => [one.id, at]));
  return verdicts.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
}

async function openLanes(receiver: Receiver): Promise<readonly Lane[]> {
  if (!receiver.shared) return Promise.all(Array.from({ length: receiver.lanes }, () => Lane.start(receiver)));
  const first = await Lane.start(receiver);
  return [first, ...Array.from({ length: receiver.lanes - 1 }, () => first.beside())];
}

/** Cases that end the process, one after the other; each goes on where the one before left it. */
async function mortal(receiver: Receiver, cases: readonly Due[], tell: (verdict: Verdict) => void): Promise<void> {
  if (cases.length === 0) return;
  const lane = await Lane.start({ ...receiver, shared: false });
  try {
    await lane.work([...cases], tell);
  } finally {
    await lane.close();
  }
}

/** A receiver, a good sender on it, and the cases that run on it one after the other. */
class Lane {
  private constructor(
    private readonly receiver: Receiver,
    private target: Target,
    private neighbour: Neighbour,
    private readonly owns: boolean,
  ) {}

  static async start(receiver: Receiver): Promise<Lane> {
    const target = await receiver.start();
    return new Lane(receiver, target, new Neighbour(target, receiver.patienceMs), true);
  }

  /** One more on the same process. */
  beside(): Lane {
    return new Lane(this.receiver, this.target, this.neighbour, false);
  }

  async work(queue: Due[], tell: (verdict: Verdict) => void): Promise<void> {
    for (let due = queue.shift(); due !== undefined; due = queue.shift()) {
      tell(await this.#judgeTimed(due));
      if (!this.receiver.shared && !(await this.#answers())) await this.#startAgain();
    }
  }

  async close(): Promise<void> {
    if (!this.owns) return;
    await this.neighbour.stop();
    await this.target.stop();
  }

  /** What a case saw by the clock may be a machine that stood still for a moment; what the receiver does wrong, it does again. */
  async #judgeTimed(due: Due): Promise<Verdict> {
    const isTimed = due.one.hostile === true || due.one.needs?.includes('limits') === true;
    let verdict = await this.#judgeOne(due);
    for (let left = isTimed ? timedRounds - 1 : 0; left > 0 && verdict.outcome === 'fail'; left--)
      verdict = await this.#judgeOne(due);
    return verdict;
  }

  async #judgeOne({ group, one }: Due): Promise<Verdict> {
    const { id, title, cites, needs = [] } = one;
    const head = { id, group, title, cites };
    const missing = needs.find((need) => !offers(this.target, need));
    if (missing !== undefined) return { ...head, outcome: 'n/a', seen: `needs ${missing}`, ms: 0 };
    const began = Date.now();
    try {
      const seen = await this.#withDeadline(one);
      if (one.hostile) await this.neighbour.livedWellSince(began, neighbourMsMax);
      return { ...head, outcome: 'pass', seen, ms: Date.now() - began };
    } catch (error) {
      // Anything else than a violation is a receiver that went away under the case, or a fault of the case: told as it is.
      const seen = error instanceof Violation ? error.message : `the case broke off: ${String(error)}`;
      return { ...head, outcome: 'fail', seen, ms: Date.now() - began };
    }
  }

  async #withDeadline(one: TortureCase): Promise<string> {
    const session = new Session(this.target, this.receiver.patienceMs);
    const withinMs = Math.min(one.withinMs ?? caseMs, this.receiver.deadlineMs ?? Infinity);
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Violation(`no verdict within ${withinMs} ms`)), withinMs);
    });
    try {
      return await Promise.race([one.run(session), deadline]);
    } finally {
      clearTimeout(timer);
      session.close();
      await this.#follow(session.target);
    }
  }

  /** The case may have killed the receiver and started another. */
  async #follow(target: Target): Promise<void> {
    if (target === this.target) return;
    await this.neighbour.stop();
    this.target = target;
    this.neighbour = new Neighbour(target, this.receiver.patienceMs);
  }

  async #answers(): Promise<boolean> {
    const session = new Session(this.target, this.receiver.patienceMs);
    try {
      const id = session.id();
      const wire = await session.wire();
      wire.send(framed(good({ id })));
      mustAccept(await wire.answer(), id);
      return true;
    } catch {
      return false;
    } finally {
      session.close();
    }
  }

  async #startAgain(): Promise<void> {
    await this.neighbour.stop();
    await this.target.stop();
    this.target = await this.receiver.start();
    this.neighbour = new Neighbour(this.target, this.receiver.patienceMs);
  }
}
