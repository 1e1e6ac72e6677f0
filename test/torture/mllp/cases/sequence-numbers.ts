import type { Answer } from '../answer.js';
import type { CaseGroup } from '../case.js';
import { framed, type HeaderFields, msh } from '../messages.js';
import type { Session } from '../session.js';
import { must, mustAccept, mustRefuse, Violation } from '../verdict.js';

/** The sender of a case: a link of its own, by MSH-3. */
class Link {
  readonly #from: string;

  constructor(readonly session: Session) {
    this.#from = `${session.id()}|GOOD`;
  }

  message(sequence: number | string, fields: Partial<HeaderFields> = {}) {
    return this.session.message({ from: this.#from, sequence, ...fields });
  }

  ask(text: string): Promise<Answer> {
    return this.session.ask(text, 'sequenced');
  }

  /** A message of MSH alone. */
  async tells(sequence: 0 | -1): Promise<string> {
    const id = this.session.id();
    const answer = await this.ask(msh({ id, from: this.#from, sequence }));
    mustAccept(answer, id);
    return answer.field('MSA', 4);
  }

  async takes(sequence: number): Promise<void> {
    const { id, text } = this.message(sequence);
    mustTake(await this.ask(text), id, sequence);
  }
}

function mustExpect(answer: Answer, number: number): void {
  must(answer.field('MSA', 4) === String(number), `MSA-4 ${answer.field('MSA', 4) || 'empty'} instead of ${number}`);
}

function mustTake(answer: Answer, id: string, number: number): void {
  mustAccept(answer, id);
  mustExpect(answer, number);
}

async function mustRefuseNumber(
  link: Link,
  { id, text }: { id: string; text: string },
  expected: number,
): Promise<string> {
  const answer = await link.ask(text);
  const seen = mustRefuse(answer, id);
  mustExpect(answer, expected);
  return seen;
}

const numbers = (from: number, count: number): readonly number[] => Array.from({ length: count }, (_, at) => from + at);

/** The receiver's side of the sequence number protocol (v2ig §2.9.1; §2.10.1 in v2.5.1). */
export const sequenceNumbers: CaseGroup = {
  name: 'sequence numbers',
  cases: [
    {
      id: 'N01',
      title: 'answers 0 with -1 in MSA-4 while it has accepted nothing',
      cites: 'v2ig §2.9.1 (0: none available); MSA-4',
      needs: ['sequenced'],
      async run(session) {
        const link = new Link(session);
        must((await link.tells(0)) === '-1', 'MSA-4 is not -1');
        must((await link.tells(0)) === '-1', 'MSA-4 is not -1 the second time');
        return '-1';
      },
    },
    {
      id: 'N02',
      title: 'begins with the first number that it accepts, and echoes each in MSA-4',
      cites: 'v2ig §2.9.1 (normal operation); MSH-13, MSA-4',
      needs: ['sequenced'],
      async run(session) {
        const link = new Link(session);
        const wire = await session.wire('sequenced');
        const sent = numbers(4_711, 50).map((number) => ({ number, ...link.message(number) }));
        wire.send(sent.map(({ text }) => framed(text)).join(''));
        for (const { id, number } of sent) mustTake(await wire.answer(), id, number);
        return '50 in order on one connection';
      },
    },
    {
      id: 'N03',
      title: 'answers 0, which may be MSH alone, with one more than the last that it accepted',
      cites: 'v2ig §2.9.1 (0: startup of the link)',
      needs: ['sequenced'],
      async run(session) {
        const link = new Link(session);
        await link.takes(1);
        await link.takes(2);
        must((await link.tells(0)) === '3', 'MSA-4 is not 3');
        await link.takes(3);
        return '3';
      },
    },
    {
      id: 'N04',
      title:
        'refuses a gap, an older number and other bytes under the last number, says what it expects, and lets none of them act',
      cites: 'v2ig §2.9.1 (error conditions); MSA-4',
      needs: ['sequenced', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const link = new Link(session);
        for (const number of [1, 2, 3]) await link.takes(number);
        const wrong = [5, 3, 1].map((number) => link.message(number));
        const seen = [];
        for (const message of wrong) seen.push(await mustRefuseNumber(link, message, 4));
        for (const { id } of wrong)
          must((await session.target.archive?.effects(id)) === 0, 'a refused message had an effect');
        await link.takes(4);
        return seen.join(', ');
      },
    },
    {
      id: 'N05',
      title: 'tells a sender whose acknowledgement was lost to go on, without a second effect',
      cites: 'v2ig §2.9.1 (error condition 1: the acknowledgement was lost); resend: no second effect',
      needs: ['sequenced', 'resends', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const link = new Link(session);
        const { id, text } = link.message(1);
        mustTake(await link.ask(text), id, 1);
        mustTake(await link.ask(text), id, 2);
        must((await session.target.archive?.effects(id)) === 1, 'not one effect');
        await link.takes(2);
        return 'MSA-4 one more than its own';
      },
    },
    {
      id: 'N06',
      title: 'begins anew at -1, and takes what it had refused once its number is the next',
      cites: 'v2ig §2.9.1 (-1: resynchronization)',
      needs: ['sequenced', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const link = new Link(session);
        await link.takes(900);
        const late = link.message(12);
        await mustRefuseNumber(link, late, 901);
        must((await link.tells(-1)) === '-1', 'MSA-4 is not -1');
        mustTake(await link.ask(late.text), late.id, 12);
        must((await session.target.archive?.effects(late.id)) === 1, 'not one effect');
        await link.takes(13);
        return 'from 900 to 12';
      },
    },
    {
      id: 'N07',
      title: 'refuses what is no sequence number, and counts it for nothing',
      cites: 'MSH-13 (NM); ERR-3 102',
      needs: ['sequenced'],
      async run(session) {
        const link = new Link(session);
        await link.takes(1);
        for (const number of ['two', '-2', '2.5', '99999999999999999999']) {
          const { id, text } = link.message(number);
          const answer = await link.ask(text);
          mustRefuse(answer, id);
          must(answer.component('ERR', 3, 1) === '102', `ERR-3 ${answer.field('ERR', 3)}`);
        }
        await link.takes(2);
        return '102';
      },
    },
    {
      id: 'N08',
      title: 'says the number in the accept acknowledgement of enhanced mode, and CE where it is not the expected one',
      cites: 'v2ig §2.8.3.1 CE: cannot be accepted for any other reason; §2.9.1',
      needs: ['sequenced'],
      async run(session) {
        const link = new Link(session);
        const enhanced = { accept: 'AL', application: 'NE' };
        const [first, gap] = [link.message(1, enhanced), link.message(3, enhanced)];
        const taken = await link.ask(first.text);
        mustAccept(taken, first.id, ['CA']);
        mustExpect(taken, 1);
        const refused = await link.ask(gap.text);
        mustExpect(refused, 2);
        return mustRefuse(refused, gap.id, ['CE']);
      },
    },
    {
      id: 'N09',
      title: 'takes each number once where two connections of a sender count at the same time',
      cites: 'v2ig §2.9.1; pipelining',
      needs: ['sequenced', 'archive'],
      withinMs: 60_000,
      async run(session) {
        const link = new Link(session);
        const wires = await session.wires(2, 'sequenced');
        const sent = wires.map(() => numbers(1, 100).map((number) => ({ number, ...link.message(number) })));
        wires.forEach((wire, at) => wire.send((sent[at] ?? []).map(({ text }) => framed(text)).join('')));
        const answers = (await Promise.all(wires.map((wire) => wire.answers(100)))).flat();
        const taken = answers.filter(({ code }) => code === 'AA').map((answer) => Number(answer.field('MSA', 4)));
        must(taken.toSorted((a, b) => a - b).join() === numbers(1, 100).join(), 'a number is taken twice or never');
        must((await link.tells(0)) === '101', 'MSA-4 is not 101');
        return '100 of 200 taken';
      },
    },
    {
      id: 'N10',
      title: 'knows what it accepted last when it is killed the moment the answer is there',
      cites: 'v2ig §2.9.1: stored before the acknowledgement',
      needs: ['sequenced', 'life'],
      withinMs: 60_000,
      async run(session) {
        const link = new Link(session);
        for (const number of numbers(1, 20)) await link.takes(number);
        if (session.target.life === undefined) throw new Violation('this receiver cannot be killed');
        const { kill, restart } = session.target.life;
        await kill();
        session.target = await restart();
        must((await link.tells(0)) === '21', 'MSA-4 is not 21');
        await link.takes(21);
        return '21';
      },
    },
  ],
};
